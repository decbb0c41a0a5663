/** Who may do what at the desk: read off the operations' own list, so that a button never promises what the server refuses. */

import type { Person } from '../../core/records.gen.ts'

type Role = Person['role']

const DESK: readonly Role[] = ['dispatcher', 'lead']

export interface Rights {
  /** Grade, assign, pause, plan, void: run the ticket. */
  run: boolean
  call: boolean
  note: boolean
  correct: boolean
  /** Say why a promise was missed. */
  explain: boolean
  signOff: boolean
  labels: boolean
  editPeople: boolean
  duty: boolean
  enrol: boolean
  revokeDevice: boolean
  equipment: boolean
  /** Settle values at odds, try again what waits. */
  settle: boolean
  sites: boolean
  commitments: boolean
  /** Tell what starts a duty of a contract. */
  occasions: boolean
  roster: boolean
  /** Set by what ways a colleague is told. */
  setWays: boolean
}

export function rightsOf(role: Role): Rights {
  const desk = DESK.includes(role)
  const lead = role === 'lead'
  const administrator = role === 'administrator'
  return {
    run: desk,
    call: desk || role === 'supervisor',
    note: desk || role === 'supervisor',
    correct: lead,
    explain: lead || role === 'supervisor',
    signOff: role === 'supervisor',
    labels: desk || administrator,
    editPeople: administrator,
    duty: desk,
    enrol: desk || administrator,
    revokeDevice: administrator || desk,
    equipment: desk || administrator,
    settle: desk || administrator,
    sites: lead || administrator,
    commitments: lead || administrator,
    occasions: desk || role === 'supervisor' || administrator,
    roster: lead,
    setWays: lead || administrator,
  }
}
