import { StateShape, clockTime, dayTime, language, named, say as toast, type Standing } from '../../ui/index.ts'
import type { Standby } from '../../core/records.gen.ts'
import { act, board, me, now_ms } from '../data/store.ts'
import { rightsOf } from '../data/roles.ts'
import { phrase, phraseAny } from '../words/index.ts'

const SHAPE: Record<Standby['state'], Standing> = { proposed: 'pending', asked: 'risk', accepted: 'ontime', declined: 'breach', left: 'breach', over: 'pending' }

const nameOf = (id: string | null): string => board.value?.people.find((one) => one.id === id)?.name ?? ''

function failed(error: unknown): void {
  toast(error instanceof Error ? error.message : String(error), { seconds: 8 })
}

/** What the move was asked with: the server looks up the place itself. */
export async function ask({ id, person, at, site, within_min, gain, minutes, km }: Pick<Standby, 'id' | 'person' | 'at' | 'site' | 'within_min' | 'gain' | 'minutes' | 'km'>): Promise<void> {
  await act('standby.ask', id, { person, at, site, within_min, gain, minutes, ...(km === null ? {} : { km }) })
  toast(phrase('standby.asked.toast', { name: nameOf(person) }), { undo: () => void act('standby.end', id, { why: 'taken_back' }).catch(failed) })
}

function end(move: Standby, why: 'taken_back' | 'turned_down'): void {
  act('standby.end', move.id, { why }).then(() => toast(phrase(`standby.${why}.toast`, { name: nameOf(move.person) })), failed)
}

/** What a move gains and what it costs, in one line; `site`: the name of the one that gains most. */
export function worthOf({ gain, minutes, km, within_min }: Pick<Standby, 'gain' | 'minutes' | 'km' | 'within_min'>, site: string): string {
  const way = km === null ? phrase('standby.way', { minutes: Math.round(minutes) }) : phrase('standby.way_km', { minutes: Math.round(minutes), km })
  const said = [phrase('standby.gain', { gain: (gain * 100).toFixed(1) }), way, phrase('standby.most', { site, span: within_min })]
  return said.join(language.value === 'zh' ? '；' : '; ')
}

function stateOf(move: Standby): string {
  const time = (ms: number | null): string => clockTime(ms ?? 0)
  switch (move.state) {
    case 'proposed':
      return worthOf(move, named({ zh: move.site_zh, en: move.site_en }))
    case 'asked':
      return phrase('standby.state.asked', { time: time(move.asked_ms), by: time(move.answer_by_ms) })
    case 'accepted':
      return phrase('standby.state.accepted', { time: time(move.accepted_ms), until: time(move.until_ms) })
    case 'over':
      return phraseAny(`standby.end.${move.end ?? 'time'}`)
    default:
      return phrase(`standby.state.${move.state}`, { time: time(move.ended_ms), why: move.why ?? '' })
  }
}

/** Each step of the move with its time: what the ledger holds of it. */
function Story({ move }: { move: Standby }) {
  return (
    <details>
      <summary>{phrase('standby.story', { n: move.story.length })}</summary>
      <ol>
        {move.story.map((step) => (
          <li key={`${step.what}${step.at_ms}`} class="num">
            {dayTime(step.at_ms, now_ms.value)} {phraseAny(`standby.step.${step.what}`)} <bdi>{nameOf(step.by)}</bdi>
            {step.why === null ? '' : ` · ${step.what === 'over' ? phraseAny(`standby.end.${step.why}`) : step.why}`}
          </li>
        ))}
      </ol>
    </details>
  )
}

function One({ move, may }: { move: Standby; may: boolean }) {
  const isOpen = move.state === 'asked' || move.state === 'accepted'
  return (
    <li class="row wrap" data-standby={move.id} data-state={move.state}>
      <StateShape standing={SHAPE[move.state]} size={14} />
      <div class="grow">
        <b>{phrase('standby.move', { name: nameOf(move.person), place: named(move) })}</b> <span class="ink-2 num">{stateOf(move)}</span>
        <Story move={move} />
      </div>
      {may && move.state === 'proposed' ? (
        <>
          <button type="button" class="button" onClick={() => ask(move).catch(failed)}>
            {phrase('standby.ask')}
          </button>
          <button type="button" class="button plain" onClick={() => end(move, 'turned_down')}>
            {phrase('standby.turn_down')}
          </button>
        </>
      ) : null}
      {may && isOpen ? (
        <button type="button" class="button plain" onClick={() => end(move, 'taken_back')}>
          {phrase('standby.take_back')}
        </button>
      ) : null}
    </li>
  )
}

/** Moves of free engineers: proposed, asked for, answered; what was answered or is over stays to be read for an hour. */
export function Standbys({ all = false }: { all?: boolean }) {
  const moves = (board.value?.standbys ?? []).filter((one) => all || ['proposed', 'asked', 'accepted'].includes(one.state))
  const may = rightsOf(me.value?.person.role ?? 'engineer').run
  if (moves.length === 0) return null
  return (
    <details class="queue" open>
      <summary>{phrase('standby.moves', { n: moves.length })}</summary>
      <ol aria-label={phrase('standby.moves', { n: moves.length })}>
        {moves.map((move) => (
          <One key={move.id} move={move} may={may} />
        ))}
      </ol>
    </details>
  )
}
