/** What a scanned label means here and now: which job it serves and what its one action is. Pure, so it can be tested. */

import type { Label, Visit } from '../../core/records.gen.ts'
import type { Found } from '../../device/phone.ts'

export type Meaning =
  | { is: 'unknown' }
  | { is: 'revoked' }
  /** Printed, not yet attached and scanned on site. */
  | { is: 'to-claim'; label: Label }
  /** The visit under way at this site: "I have arrived". */
  | { is: 'arrive'; visit: Visit }
  /** Arrived there already: the scan adds a kind of proof. */
  | { is: 'prove'; visit: Visit }
  /** On site, and this is the thing (or a thing) to work on. */
  | { is: 'repair'; visit: Visit; ownThing: boolean }
  /** Under way or on site, but somewhere else. */
  | { is: 'elsewhere'; visit: Visit }
  | { is: 'look' }

// On the way first: at the gate the one action is "I have arrived".
const BUSY: Record<string, number> = { under_way: 0, on_site: 1, repaired: 2, accepted: 3 }

/** `thingOf` tells the equipment of a visit's ticket; `proves` whether a label would still add to the visit's proof. */
export function meaningOf(found: Found | null, visits: readonly Visit[], thingOf: (visit: Visit) => string | null, proves: (visit: Visit) => boolean): Meaning {
  if (found === null) return { is: 'unknown' }
  const { label } = found
  if (label.state === 'revoked') return { is: 'revoked' }
  if (label.state === 'printed') return { is: 'to-claim', label }
  const open = visits.filter((visit) => visit.state in BUSY).sort((a, b) => Number(BUSY[a.state]) - Number(BUSY[b.state]))
  const here = open.filter((visit) => visit.site === label.site)
  const own = here.find((visit) => label.equipment !== null && thingOf(visit) === label.equipment)
  const visit = own ?? here.find((one) => one.state === 'under_way') ?? here.find(proves) ?? here[0]
  if (visit === undefined) {
    const away = open.find((one) => one.state === 'under_way' || one.state === 'on_site')
    return away === undefined ? { is: 'look' } : { is: 'elsewhere', visit: away }
  }
  if (visit.state === 'under_way' || visit.state === 'accepted') return { is: 'arrive', visit }
  if (proves(visit)) return { is: 'prove', visit }
  return label.equipment === null || visit.state === 'repaired' ? { is: 'look' } : { is: 'repair', visit, ownThing: own !== undefined }
}
