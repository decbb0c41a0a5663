/** Days as a calendar in a zone has them. */

import { instantOf, localOf } from '../../ticket/local-time.ts'

/** The local midnights from the day of `now` on; a day of 23 or 25 hours is as long as it is. */
export function daysFrom(now_ms: number, count: number, zone: string): number[] {
  const [year = 0, month = 1, day = 1] = localOf(now_ms, zone).slice(0, 10).split('-').map(Number)
  return Array.from({ length: count }, (_, i) => {
    const date = new Date(Date.UTC(year, month - 1, day + i)).toISOString().slice(0, 10)
    return instantOf(`${date}T00:00:00`, zone) ?? now_ms
  })
}
