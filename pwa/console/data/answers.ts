/** What the API answers the console: each type is that of one endpoint, generated from the OpenAPI document. */

import type { Answers } from '../../core/answers.gen.ts'

export type { Candidate, Device, Position, Reason, RuledOut, Verdict } from '../../core/answers.gen.ts'

export type Me = Answers['GET /auth/me']
export type Board = Answers['GET /board']
export type TicketDetail = Answers['GET /tickets/{id}']
export type Candidates = Answers['GET /tickets/{id}/candidates']
export type Coming = Answers['GET /tickets/{id}/coming']
export type DrawnWay = Answers['GET /tickets/{id}/way']
export type KeptChoice = Answers['GET /tickets/{id}/choices/{event}']
export type PromiseCheck = Answers['POST /promise-check']
export type Queue = Answers['GET /queue']
export type Coverage = Answers['GET /coverage']
export type ConfirmationCode = Answers['POST /tickets/{id}/confirmation-code']
export type Enrolment = Answers['POST /enrolments']
export type Devices = Answers['GET /devices']
export type People = Answers['GET /people']
export type PersonWithLogin = People['items'][number]
export type Contracts = Answers['GET /contracts']
export type ContractFile = Contracts['items'][number]
export type EquipmentFile = Answers['GET /equipment/{id}']
export type LabelFile = Answers['GET /labels/{tag}']
export type Stocks = Answers['GET /labels/presets']
export type Sites = Answers['GET /sites']
export type Models = Answers['GET /models']
export type Settings = Answers['GET /settings']
export type WaitingOperation = Answers['GET /waiting']['items'][number]
export type Suggested = Answers['POST /grading']
export type CallAtDesk = Board['calls'][number]
export type TelephoneKey = Answers['GET /settings/telephone-key']
export type Receipt = Answers['POST /operations']

/** A page of a list that goes on: `GET /tickets`, `/equipment`, `/labels`. */
export interface Page<T> {
  items: T[]
  next: Answers['GET /tickets']['next']
}
