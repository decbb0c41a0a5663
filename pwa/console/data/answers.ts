/** What the API answers, beyond the records themselves. */

import type {
  Alert, Calendar, Commitment, Contact, Contract, Equipment, Label, Model, Organisation, Person, Roster, Site, Task, Ticket, Visit,
} from '../../core/records.gen.ts'

export interface Me {
  person: Person
  organisation: Organisation
  device: { id: string; name: string } | null
  server: string
  server_epoch: string
  now: string
}

export interface Position {
  person: string
  lat_deg: number
  lon_deg: number
  accuracy_m: number | null
  at_ms: number
}

export interface Board {
  now: string
  tickets: Ticket[]
  visits: Visit[]
  contracts: Contract[]
  commitments: Commitment[]
  calendars: Calendar[]
  sites: Site[]
  equipment: Equipment[]
  people: Person[]
  positions: Position[]
  alerts: Alert[]
  tasks: Task[]
  backup: { durable_ms: number | null }
}

export interface Verdict {
  commitment: string
  zh: string
  en: string
}

export interface TicketDetail {
  ticket: Ticket
  contact: Contact | null
  visits: Visit[]
  equipment: Equipment | null
  site: Site
  contract: Contract
  people: Person[]
  verdicts: Verdict[]
  phones: { person: string; last_contact_ms: number | null; waiting: { operations: number } | null }[]
}

export interface Reason {
  code: string
  zh: string
  en: string
}

export interface Candidate {
  person: string
  name: string
  rank: number
  travel: { p50_s: number; p90_s: number; engine: string; age_s: number | null; assumed: boolean }
  door_s: number
  eta_ms: number
  eta_p90_ms: number
  slack_s: number | null
  probability: number | null
  reasons: Reason[]
}

export interface RuledOut {
  person: string
  name: string
  reasons: Reason[]
}

export interface Candidates {
  now: string
  deadline_ms: number | null
  commitment: string | null
  engine: string
  items: Candidate[]
  ruled_out: RuledOut[]
}

export interface Page<T> {
  items: T[]
  next: string | null
}

export interface ConfirmationCode {
  code: string
  expires_ms: number
  url: string
}

export interface Enrolment {
  code: string
  url: string
  svg: string
  expires_ms: number
}

export interface Device {
  id: string
  person: string
  name: string
  state: 'active' | 'revoked'
  created_ms: number
  last_contact_ms: number | null
  waiting: { operations: number; oldest_ms: number | null; blob_bytes: number } | null
}

export type PersonWithLogin = Person & { login: string | null }

export interface ContractFile {
  contract: Contract
  commitments: Commitment[]
  calendars: Calendar[]
  roster: Roster | null
}

export interface EquipmentFile {
  equipment: Equipment
  model: Model | null
  site: Site
  labels: Label[]
  tickets: Ticket[]
}

export interface LabelFile {
  label: Label
  equipment: Equipment | null
  site: Site | null
}

export interface Receipt {
  id: string
  outcome: 'applied' | 'repeated' | 'merged' | 'superseded' | 'parked' | 'rejected'
  rev: number | null
  code: string | null
  detail: string | null
}
