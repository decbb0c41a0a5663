/** What the desk is told once: a warning whose hand-over stands in the strip above every page is told there. */

import type { Alert, Task } from '../../core/records.gen.ts'

export type HandOff = Task & { ticket: string; proposal: NonNullable<Task['proposal']> }

export const isHandOff = (task: Task): task is HandOff => task.what === 'hand_off' && task.state === 'open' && task.ticket !== null && task.proposal != null

/** Alerts that ring and are said nowhere else. */
export function ringingApart(alerts: readonly Alert[], tasks: readonly Task[]): Alert[] {
  const proposed = new Set(tasks.filter(isHandOff).map((task) => task.ticket))
  return alerts.filter((alert) => alert.state === 'ringing' && !(alert.rung === 'coming_late' && proposed.has(alert.ticket)))
}
