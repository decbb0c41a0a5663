import { clockTime, clockWords } from '../../../ui/index.ts'
import type { BoardClock, Promised } from '../../board/urgency.ts'

/** The time beside the result: early, late, left, over; for a doubt the two ends of it. */
export function margin(lead: BoardClock<Promised> | null, zone: string | undefined): string {
  if (lead === null) return ''
  if (lead.standing === 'undecided' && lead.doubt !== null) return `${clockTime(lead.doubt.from_ms, zone)}–${clockTime(lead.doubt.to_ms, zone)}`
  return lead.ms === null || lead.standing === 'void' ? '' : clockWords({ standing: lead.standing, ms: lead.ms })
}
