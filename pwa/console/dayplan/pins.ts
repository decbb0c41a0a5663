/** What the desk says of an errand: pinned, free again, made or dropped, each with its way back. */

import { clockTime, language, say as toast } from '../../ui/index.ts'
import { act } from '../data/store.ts'
import { UNDO_KEY, UNDO_S } from '../ticket/undo.ts'
import type { Errand, Placed } from './lanes.ts'
import { d } from './words.ts'

export function titleOf(errand: { zh: string; en: string }): string {
  return language.value === 'zh' ? errand.zh : errand.en
}

export function siteOf(errand: { site_zh: string; site_en: string }): string {
  return language.value === 'zh' ? errand.site_zh : errand.site_en
}

function failed(error: unknown): void {
  toast(error instanceof Error ? error.message : String(error), { seconds: 8 })
}

/** The body of the operation that makes an errand's pin what it was. */
function bodyOf(pin: Errand['pin']): { person?: string; start_ms?: number } {
  if (pin === null) return {}
  return pin.start_ms === null ? { person: pin.person } : { person: pin.person, start_ms: pin.start_ms }
}

async function said(errand: Errand, body: { person?: string; start_ms?: number }, words: string): Promise<void> {
  await act('errand.pin', errand.id, body)
  const undo = (): void => void act('errand.pin', errand.id, bodyOf(errand.pin)).then(() => toast(d('undone')), failed)
  toast(words, { seconds: UNDO_S, key: UNDO_KEY, undo })
}

export function pin(errand: Errand, to: Placed, name: string): void {
  const words = d('pinned.toast', { title: titleOf(errand), name, time: clockTime(to.start_ms) })
  said(errand, { person: to.person, start_ms: to.start_ms }, words).catch(failed)
}

export function unpin(errand: Errand): void {
  said(errand, {}, d('unpinned.toast', { title: titleOf(errand) })).catch(failed)
}

export function close(errand: Errand, result: 'done' | 'dropped'): void {
  act('errand.close', errand.id, { result }).then(() => toast(d(`${result}.toast`, { title: titleOf(errand) })), failed)
}
