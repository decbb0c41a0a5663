/** A person as a form has them, and the operation that makes the record so. */

import type { BodyByKind } from '../../core/operations.gen.ts'
import type { Person } from '../../core/records.gen.ts'
import { newId } from '../data/store.ts'

export type Role = Person['role']
export const ROLES: readonly Role[] = ['engineer', 'dispatcher', 'lead', 'supervisor', 'administrator']

export interface PersonDraft {
  name: string
  work_phone: string
  role: Role
  number: string
  skills: string
  contracts: readonly string[]
  clearance: readonly string[]
  superior: string
  vehicle: boolean
  active: boolean
}

export function draftOf(person: Person | null): PersonDraft {
  return {
    name: person?.name ?? '',
    work_phone: person?.work_phone ?? '',
    role: person?.role ?? 'engineer',
    number: person?.number ?? '',
    skills: person?.skills.join(' ') ?? '',
    contracts: person?.contracts ?? [],
    clearance: person?.clearance ?? [],
    superior: person?.superior ?? '',
    vehicle: person?.vehicle ?? false,
    active: person?.active ?? true,
  }
}

/** Skills are words parted by spaces or commas. */
export function skillsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,，、]+/).filter((skill) => skill !== ''))]
}

export type PersonChange =
  | { kind: 'person.add'; id: string; body: BodyByKind['person.add']; personal: Record<string, unknown> }
  | { kind: 'person.edit'; id: string; body: BodyByKind['person.edit']; personal: Record<string, unknown> }

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value))
}

/** A new person whole; of a known one only what differs: a field not mentioned is not touched. */
export function changesOf(person: Person | null, draft: PersonDraft): PersonChange {
  const name = draft.name.trim()
  const work_phone = draft.work_phone.trim()
  const number = draft.number.trim()
  const skills = skillsOf(draft.skills)
  const { role, contracts, clearance, superior, vehicle, active } = draft
  if (person === null) {
    const body = {
      role, skills, vehicle,
      contracts: [...contracts],
      clearance: [...clearance],
      ...(number === '' ? {} : { number }),
      ...(superior === '' ? {} : { superior }),
    }
    return { kind: 'person.add', id: newId(), body, personal: { name, work_phone } }
  }
  const clear = [...(number === '' && person.number !== null ? ['number' as const] : []), ...(superior === '' && person.superior !== null ? ['superior' as const] : [])]
  const body = {
    ...(role === person.role ? {} : { role }),
    ...(number === '' || number === person.number ? {} : { number }),
    ...(same(skills, person.skills) ? {} : { skills }),
    ...(same(contracts, person.contracts) ? {} : { contracts: [...contracts] }),
    ...(same(clearance, person.clearance) ? {} : { clearance: [...clearance] }),
    ...(superior === '' || superior === person.superior ? {} : { superior }),
    ...(vehicle === person.vehicle ? {} : { vehicle }),
    ...(active === person.active ? {} : { active }),
    ...(clear.length === 0 ? {} : { clear }),
  }
  const personal = { ...(name === person.name ? {} : { name }), ...(work_phone === (person.work_phone ?? '') ? {} : { work_phone }) }
  return { kind: 'person.edit', id: person.id, body, personal }
}

/** The edit that brings a person back to what they were before this draft was saved. */
export function backTo(person: Person, draft: PersonDraft): { body: BodyByKind['person.edit']; personal: Record<string, unknown> } {
  const { role, contracts, clearance, superior, vehicle, active } = draft
  const saved: Person = {
    ...person,
    ...{ role, vehicle, active, contracts: [...contracts], clearance: [...clearance], skills: skillsOf(draft.skills) },
    ...{ name: draft.name.trim(), work_phone: draft.work_phone.trim(), number: draft.number.trim() || null, superior: superior || null },
  }
  const { body, personal } = changesOf(saved, draftOf(person))
  return { body: body as BodyByKind['person.edit'], personal }
}
