import { Countdown, ClockChip, PromiseLine, clockWords, lengthOf } from '../../ui/index.ts'
import { textWidth } from '../board/labels.ts'
import type { TicketDetail } from '../data/answers.ts'
import type { BoardClock } from '../board/urgency.ts'
import { compareClocks } from '../board/urgency.ts'
import { language } from '../../ui/language.ts'
import { now_ms } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'

export const SETTLED = ['met', 'late', 'void']
const MOST_CELLS = 3

/** The tightest clocks have a cell, as many as fit beside the chance; the others are chips. */
export function cellsAndChips(clocks: readonly BoardClock[], chance: number | null): { cells: BoardClock[]; chips: BoardClock[] } {
  const open = clocks.filter((clock) => !SETTLED.includes(clock.standing)).sort(compareClocks)
  const most = chance === null ? MOST_CELLS : MOST_CELLS - 1
  return { cells: open.slice(0, most), chips: [...open.slice(most), ...clocks.filter((clock) => SETTLED.includes(clock.standing))] }
}

export interface Eta {
  eta_ms: number
  p90_ms: number
}

function clockName({ commitment }: BoardClock): string {
  return `${termOf('kind', commitment.kind)} · ${commitment.clause}`
}

/** The clocks that still run, the tightest first; choosing one shows its line and its reasons. */
export function ClockCells({ clocks, chosen, choose, chance }: { clocks: readonly BoardClock[]; chosen: string | null; choose: (id: string) => void; chance: number | null }) {
  const open = cellsAndChips(clocks, chance).cells
  if (open.length === 0 && chance === null) return null
  return (
    <div class="cells" role="group" aria-label={phrase('clocks')}>
      {open.map((clock, i) => (
        <button
          key={clock.commitment.id}
          type="button"
          class={`cell${i === 0 ? ' first' : ''}${textWidth(clockWords(clock), 16) > 92 ? ' tight' : ''}`}
          aria-pressed={clock.commitment.id === chosen ? 'true' : 'false'}
          onClick={() => choose(clock.commitment.id)}
        >
          <span class="cell-name">{clockName(clock)}</span>
          {i === 0 ? <Countdown standing={clock.standing} ms={clock.ms} size={28} /> : <ClockChip standing={clock.standing} ms={clock.ms} bare />}
        </button>
      ))}
      {chance === null ? null : (
        <span class="cell">
          <span class="cell-name">{phrase('chance')}</span>
          <b class="chance num">{Math.round(chance * 100)} %</b>
        </span>
      )}
    </div>
  )
}

/** Clocks without a cell, as chips; each opens its reasons. */
export function ClockChips({ clocks, chosen, choose, chance }: { clocks: readonly BoardClock[]; chosen: string | null; choose: (id: string) => void; chance: number | null }) {
  const settled = cellsAndChips(clocks, chance).chips
  if (settled.length === 0) return null
  return (
    <div class="settled">
      {settled.map((clock) => (
        <button key={clock.commitment.id} type="button" aria-pressed={clock.commitment.id === chosen ? 'true' : 'false'} onClick={() => choose(clock.commitment.id)}>
          <ClockChip standing={clock.standing} ms={clock.standing === 'void' ? null : clock.ms} before={termOf('kind', clock.commitment.kind)} />
        </button>
      ))}
    </div>
  )
}

/** The promise line of one clock, with the predicted arrival where the clock is one of arrival. */
export function ClockLine({ clock, eta, zone }: { clock: BoardClock; eta: Eta | null; zone: string }) {
  if (clock.start_ms === null || clock.due_ms === null) return null
  const arrival = clock.commitment.kind === 'arrive'
  return (
    <div class="clock-line">
      <PromiseLine
        standing={clock.standing}
        zone={zone}
        startMs={clock.start_ms}
        dueMs={clock.due_ms}
        nowMs={now_ms.value}
        stopMs={clock.stop_ms}
        etaMs={arrival && eta !== null ? eta.eta_ms : null}
        etaP90Ms={arrival && eta !== null ? eta.p90_ms : null}
        ms={clock.ms}
      />
    </div>
  )
}

/** "Why?": the paragraph that explains how a promise stands, before the course of events. */
export function Why({ clock, detail }: { clock: BoardClock; detail: TicketDetail }) {
  const verdict = detail.verdicts.find((candidate) => candidate.commitment === clock.commitment.id)
  if (verdict === undefined) return null
  return (
    <section class="why" aria-label={phrase('why.title')}>
      <div class="row between">
        <h3>
          {phrase('why.title')} <span class="ink-2">{`${clockName(clock)} · ${lengthOf(clock.commitment.within_min)}`}</span>
        </h3>
        <ClockChip standing={clock.standing} ms={clock.ms} bare />
      </div>
      <p>{language.value === 'zh' ? verdict.zh : verdict.en}</p>
    </section>
  )
}
