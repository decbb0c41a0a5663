/** How many could be at each site in time now: asked on changes, and each half minute while the map is shown. */

import { signal } from '@preact/signals'
import type { Answers } from '../../core/answers.gen.ts'
import { api, serverNow_ms } from '../data/store.ts'

type Counts = Answers['GET /coverage/now']
export type Cover = Counts['rows'][number]

/** Changes come in swarms; the count of a few seconds ago is as good. */
const LEAST_MS = 10_000

/** Site id -> its promises of arrival, the shortest first. */
export const covers = signal<ReadonlyMap<string, readonly Cover[]>>(new Map())
let asked_ms = -Infinity

export function wantCovers(): void {
  if (serverNow_ms() - asked_ms < LEAST_MS) return
  asked_ms = serverNow_ms()
  api.get<Counts>('/coverage/now').then(
    ({ rows }) => (covers.value = bySite(rows)),
    () => undefined, // what was counted last stays; the next round asks again
  )
}

export function bySite(rows: readonly Cover[]): Map<string, Cover[]> {
  const found = new Map<string, Cover[]>()
  for (const row of rows) found.set(row.site, [...(found.get(row.site) ?? []), row])
  for (const mine of found.values()) mine.sort((a, b) => a.within_min - b.within_min)
  return found
}

/** The promise that fewest could keep speaks for its site, of several the shortest. */
export function weakest(rows: readonly Cover[]): Cover | null {
  return rows.reduce<Cover | null>((least, row) => (least === null || row.count < least.count ? row : least), null)
}
