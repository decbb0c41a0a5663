/** Ways to be told as a form has them: steps, language, addresses, and what of it differs from what is kept. */

import type { ToldBy, WayStep } from '../../core/answers.gen.ts'

export type Channel = WayStep['channel']

export const CHANNELS: readonly Channel[] = ['push', 'sms', 'email', 'wecom', 'dingtalk', 'feishu']
export const MOST_WAIT_MIN = 120
const USUAL_WAIT_MIN = 5

export interface Draft {
  readonly steps: readonly WayStep[]
  readonly language: 'zh' | 'en'
  readonly email: string
  readonly mobile: string
}

/** `spoken`: the language on screen, for who has never set one. */
export function draftOf({ ways }: ToldBy, spoken: 'zh' | 'en'): Draft {
  return { steps: ways.steps, language: ways.language ?? spoken, email: ways.email ?? '', mobile: ways.mobile ?? '' }
}

export function differs(draft: Draft, told: ToldBy): boolean {
  const kept = draftOf(told, draft.language)
  const same = kept.email === draft.email.trim() && kept.mobile === draft.mobile.trim() && kept.language === draft.language
  return !same || JSON.stringify(kept.steps) !== JSON.stringify(draft.steps)
}

export function unused(draft: Draft): Channel[] {
  return CHANNELS.filter((channel) => !draft.steps.some((step) => step.channel === channel))
}

export function added(draft: Draft, channel: Channel): Draft {
  return { ...draft, steps: [...draft.steps, { channel, wait_min: USUAL_WAIT_MIN }] }
}

export function removed(draft: Draft, channel: Channel): Draft {
  return { ...draft, steps: draft.steps.filter((step) => step.channel !== channel) }
}

/** Moves a way by one place; at the end it stays. */
export function moved(draft: Draft, channel: Channel, by: 1 | -1): Draft {
  const from = draft.steps.findIndex((step) => step.channel === channel)
  const to = from + by
  const [a, b] = [draft.steps[from], draft.steps[to]]
  if (a === undefined || b === undefined) return draft
  const steps = [...draft.steps]
  steps[from] = b
  steps[to] = a
  return { ...draft, steps }
}

export function waiting(draft: Draft, channel: Channel, text: string): Draft {
  const minutes = Math.min(MOST_WAIT_MIN, Number(text.replace(/\D/g, '').slice(0, 3)))
  return { ...draft, steps: draft.steps.map((step) => (step.channel === channel ? { ...step, wait_min: minutes } : step)) }
}
