/**
 * Judges the cases of a file that Python wrote and prints where TypeScript differs: `node replay-clocks.ts <file>`.
 * One line of JSON: {count, differences: [{case, part, python, typescript}]}.
 */

import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { bounds } from '../../pwa/core/bounds.ts'
import { calendarsOf } from '../../pwa/core/calendars.ts'
import { ClockError } from '../../pwa/core/clock-errors.ts'
import { clockFace, urgency } from '../../pwa/core/clock-faces.ts'
import { explain } from '../../pwa/core/explain.ts'
import { ticketLadder } from '../../pwa/core/replay.ts'
import { ticketClocks, ticketVerdicts } from '../../pwa/core/ticket-clocks.ts'
import type { Json } from './clock-vectors.ts'

const file: Json = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const calendars = calendarsOf(file.calendars)

/** Gives of a case what Python gives of it. */
function judged({ terms, events, at_ms, received_until_ms, later_ms }: Json): Json {
  const clocks = ticketClocks(terms, events, calendars, at_ms, received_until_ms)
  const verdicts = ticketVerdicts(terms, events, calendars, at_ms, received_until_ms)
  return {
    clocks,
    faces: clocks.map((clock) => clockFace(clock, later_ms)),
    urgency: urgency(clocks, later_ms),
    told: verdicts.map(({ row, verdict }) => {
      const calendar = calendars.get(row.calendar)
      return verdict === null || calendar === undefined ? null : explain(verdict, calendar)
    }),
    elapsed: verdicts.map(({ verdict }) => verdict?.elapsed ?? null),
    fired: ticketLadder(terms, events, calendars, at_ms),
  }
}

function counted({ calendar, start_ms, add_ms, until_ms }: Json): Json {
  const found = calendars.get(calendar)
  try {
    return { end_ms: found?.addOpen(start_ms, add_ms), open_ms: found?.openBetween(start_ms, until_ms) }
  } catch (error) {
    if (error instanceof ClockError) return { code: error.code }
    throw error
  }
}

const ANSWERS: Readonly<Record<string, (given: Json) => Json>> = {
  ticket: judged,
  calendar: counted,
  bounds: ({ said, push, before }) => bounds(said, push, before),
}

const differences: Json[] = []
file.cases.forEach((given: Json, at: number) => {
  const found = JSON.parse(JSON.stringify(ANSWERS[given.is]?.(given)))
  for (const part of Object.keys(given.python)) {
    if (isDeepStrictEqual(found[part], given.python[part])) continue
    differences.push({ case: at, part, python: given.python[part], typescript: found[part] })
  }
})
console.log(JSON.stringify({ count: file.cases.length, differences }))
