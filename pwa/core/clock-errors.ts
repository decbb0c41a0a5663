/** What a clock or calendar answers in place of a state: a stable code. The same codes as `server/domain/clock_errors.py`. */

export type ClockCode =
  | 'calendar-never-opens'
  | 'unknown-calendar'
  | 'bad-window'
  | 'bad-duration'
  | 'no-stop-event'
  | 'time-without-zone'
  | 'correction-cycle'

/** A clock that cannot be judged; `values` fill the sentence of its code. */
export class ClockError extends Error {
  readonly code: ClockCode
  readonly values: Readonly<Record<string, unknown>>

  constructor(code: ClockCode, values: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.name = 'ClockError'
    this.code = code
    this.values = values
  }
}
