/** How a promise stands, as people see it: one shape, one colour, one word each. */

export type Standing =
  | 'ontime'
  | 'risk'
  | 'breach'
  | 'provisional'
  | 'undecided'
  | 'paused'
  | 'pending'
  | 'met'
  | 'late'
  | 'void'

export const STANDINGS: readonly Standing[] = [
  'ontime', 'risk', 'breach', 'provisional', 'undecided', 'paused', 'pending', 'met', 'late', 'void',
]

/** The colour token of a standing; several share one and are told apart by shape and word. */
export function tone(standing: Standing): 'ontime' | 'risk' | 'breach' | 'paused' | 'met' {
  if (standing === 'provisional' || standing === 'late') return 'breach'
  if (standing === 'undecided') return 'met'
  if (standing === 'pending' || standing === 'void') return 'paused'
  return standing
}
