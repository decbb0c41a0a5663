import { StateShape, age, clockTime, language, type Standing } from '../../ui/index.ts'
import type { Candidate, Candidates, Reason } from '../data/answers.ts'
import { now_ms } from '../data/store.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { slackWords } from '../words/slack.ts'

const QUARTER_MS = 15 * 60_000
const PAD = 12

export interface Axis {
  from_ms: number
  to_ms: number
  ticks: number[]
  x: (ms: number) => number
}

/** One axis for all candidates, in percent: from now to a little past the deadline, so that lateness can be seen. */
export function axisOf(answer: Pick<Candidates, 'deadline_ms' | 'items'>, at_ms: number): Axis {
  const deadline_ms = answer.deadline_ms ?? at_ms + 2 * QUARTER_MS
  const latest = answer.items.map((item) => item.eta_p90_ms).filter((ms) => ms < deadline_ms + 90 * 60_000)
  const room_ms = Math.max(5 * 60_000, Math.abs(deadline_ms - at_ms) * 0.35)
  const to_ms = Math.max(deadline_ms + room_ms, at_ms + QUARTER_MS, ...latest)
  const step = [5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * 60_000).find((ms) => (to_ms - at_ms) / ms <= 4) ?? 1_440 * 60_000
  const ticks: number[] = []
  for (let tick = Math.ceil(at_ms / step) * step; tick <= to_ms; tick += step) ticks.push(tick)
  const x = (ms: number): number => Math.min(100 - PAD / 6, Math.max(0, ((ms - at_ms) / (to_ms - at_ms)) * 100))
  return { from_ms: at_ms, to_ms, ticks, x }
}

/** Room is blue, no room the colour of a breach; without a deadline neither. */
export function slackStanding(slack_s: number | null): Standing {
  if (slack_s === null) return 'pending'
  return slack_s < 0 ? 'breach' : 'ontime'
}

function reasonText(reason: Reason): string {
  return language.value === 'zh' ? reason.zh : reason.en
}

export function reasonsText(reasons: readonly Reason[]): string {
  return reasons.map(reasonText).join(' · ')
}

/** The slack stands at the right already; what speaks of the way comes last. */
function reasonsOf(item: Candidate): string {
  const said = item.reasons.filter((reason) => reason.code !== 'slack')
  return said.length === 0 ? travelText(item) : reasonsText(said)
}

/** When this candidate would be there, as a block against the shared deadline; the part past it is drawn as over. */
function ArrivalBlock({ item, axis, deadline_ms }: { item: Candidate; axis: Axis; deadline_ms: number | null }) {
  const early_ms = Math.max(axis.from_ms, 2 * item.eta_ms - item.eta_p90_ms)
  const from = axis.x(early_ms)
  const to = Math.max(axis.x(item.eta_p90_ms), from + 2)
  const due = deadline_ms === null ? null : axis.x(deadline_ms)
  return (
    <svg class="arrival-block" aria-hidden>
      <rect class="rest" x="0" y="11" width="100%" height="2" />
      <rect class="way" x="0" y="11" width={`${from}%`} height="2" />
      <rect class="block" x={`${from}%`} y="5" width={`${to - from}%`} height="14" rx="3" />
      {due === null || to <= due ? null : <rect class="late" x={`${Math.max(due, from)}%`} y="5" width={`${to - Math.max(due, from)}%`} height="14" rx="3" />}
      {due === null || to >= due ? null : <rect class="room" x={`${to}%`} y="10" width={`${due - to}%`} height="4" />}
      <rect class="middle" x={`${axis.x(item.eta_ms)}%`} y="8" width="2" height="8" />
      {due === null ? null : <rect class="flag" x={`${due}%`} y="0" width="2.5" height="24" />}
    </svg>
  )
}

function travelText({ travel }: Candidate): string {
  const minutes = Math.round(travel.p50_s / 60)
  const spread = Math.max(1, Math.round((travel.p90_s - travel.p50_s) / 60))
  const fix = travel.age_s === null ? '' : ` · ${phrase('candidate.fix', { age: age(travel.age_s * 1000) })}`
  return phrase('candidate.travel', { minutes, spread }) + fix + (travel.assumed ? ` · ${phrase('candidate.assumed')}` : '')
}

interface RowProps {
  item: Candidate
  axis: Axis
  deadline_ms: number | null
  zone: string
  chosen: boolean
  choose: () => void
}

function CandidateRow({ item, axis, deadline_ms, zone, chosen, choose }: RowProps) {
  const standing = slackStanding(item.slack_s)
  const spread = Math.max(1, Math.round((item.eta_p90_ms - item.eta_ms) / 60_000))
  return (
    <div>
      <button type="button" class={`candidate${chosen ? ' chosen' : ''}`} role="radio" aria-checked={chosen ? 'true' : 'false'} onClick={choose} data-engineer={item.name}>
        <span class="rank num">{item.rank}</span>
        <b class="name">{item.name}</b>
        <ArrivalBlock item={item} axis={axis} deadline_ms={deadline_ms} />
        <span class={`slack num tone-${standing === 'pending' ? 'paused' : standing}`}>
          {item.slack_s === null ? null : <StateShape standing={standing} size={12} />}
          <b class={Math.abs(item.slack_s ?? 0) >= 3600 ? 'long' : ''}>{item.slack_s === null ? clockTime(item.eta_ms, zone) : slackWords(item.slack_s)}</b>
        </span>
        <span class="reasons">
          <span class="spoken">{phrase('candidate.eta', { time: clockTime(item.eta_ms, zone), spread })}</span>
          {reasonsOf(item)}
        </span>
        <b class="probability num">{item.probability === null ? '' : `${Math.round(item.probability * 100)} %`}</b>
      </button>
    </div>
  )
}

/** A ranking, asked for now or kept from then. */
export type Ranked = Pick<Candidates, 'failed' | 'deadline_ms' | 'engine' | 'fallbacks' | 'items' | 'ruled_out'> & Partial<Pick<Candidates, 'trouble' | 'more'>>

/** Why nobody is ranked: what is in the way, or that all are ruled out. */
export function nobodyWords({ failed, trouble }: Pick<Ranked, 'failed' | 'trouble'>): string {
  if (trouble != null) return language.value === 'zh' ? trouble.zh : trouble.en
  return phrase(failed ? 'who.failed' : 'who.nobody')
}

interface RankingProps {
  answer: Ranked
  zone: string
  chosen: string | null
  /** From when the axis runs: now, or when the ranking was made. */
  at_ms: number
  choose?: (person: string) => void
  /** Sends somebody whom the rules leave out, where a person may decide that. */
  send?: (person: string) => void
}

function Ticks({ axis, deadline_ms, zone }: { axis: Axis; deadline_ms: number | null; zone: string }) {
  return (
    <svg class="axis-ticks num" aria-hidden>
      {axis.ticks
        .filter((tick) => deadline_ms === null || Math.abs(axis.x(tick) - axis.x(deadline_ms)) > 16)
        .map((tick) => (
          <text key={tick} x={`${axis.x(tick)}%`} y="14" text-anchor={axis.x(tick) < 8 ? 'start' : 'middle'}>
            {clockTime(tick, zone)}
          </text>
        ))}
      {deadline_ms === null ? null : (
        <text class="due" x={`${axis.x(deadline_ms)}%`} y="14" text-anchor={axis.x(deadline_ms) < 8 ? 'start' : 'middle'}>
          {clockTime(deadline_ms, zone)}
        </text>
      )}
    </svg>
  )
}

function RuledOut({ people, send }: { people: Ranked['ruled_out']; send: ((person: string) => void) | undefined }) {
  if (people.length === 0) return null
  return (
    <div class="ruled-out">
      <div class="row between">
        <h3>{phrase('ruled_out', { n: people.length })}</h3>
        <span class="ink-2">{phrase('hard_rules')}</span>
      </div>
      <dl>
        {people.map((person) => (
          <div key={person.person} data-ruled-out={person.name}>
            <dt>{person.name}</dt>
            <dd>{reasonsText(person.reasons)}</dd>
            {send === undefined || !person.may_decide ? null : (
              <dd>
                <button type="button" class="link" aria-label={phrase('assign.anyway', { name: person.name })} onClick={() => send(person.person)}>
                  {phrase('send.anyway')}
                </button>
              </dd>
            )}
          </div>
        ))}
      </dl>
    </div>
  )
}

/** What the times rest on: the engine, whether learnt or assumed, and which engine did not answer. */
export function EngineNote({ answer }: { answer: Ranked }) {
  if (answer.engine === null) return null
  const assumed = answer.items.some((item) => item.travel.assumed)
  return (
    <p class="engine-note ink-2">
      {phrase(assumed ? 'engine.assumed' : 'engine.learnt', { engine: phraseAny(`engine.${answer.engine}`) })}
      {answer.fallbacks.map((one) => (
        <span key={one.engine}>
          {' '}
          {phrase('engine.fallback', { engine: phraseAny(`engine.${one.engine}`), why: phraseAny(`trouble.${one.code}`) })}
        </span>
      ))}
    </p>
  )
}

/** Who keeps the promise, as dispatch ranks them, against one deadline; and everyone ruled out, with the reason. */
export function Ranking({ answer, zone, chosen, at_ms, choose = () => undefined, send }: RankingProps) {
  const axis = axisOf(answer, at_ms)
  return (
    <section class="who-keeps" aria-labelledby="who-title">
      <div class="axis">
        <h3 id="who-title">{phrase('who.title')}</h3>
        <Ticks axis={axis} deadline_ms={answer.deadline_ms} zone={zone} />
        <span class="ink-2">{phrase(answer.deadline_ms === null ? 'candidate.there' : 'slack')}</span>
      </div>
      {answer.items.length === 0 ? <p class="nobody strong">{nobodyWords(answer)}</p> : null}
      {answer.items.length > 0 && answer.items.every((item) => (item.slack_s ?? 0) < 0) ? (
        <p class="nobody">
          <StateShape standing="breach" size={13} /> {phrase('who.nobody_in_time')}
        </p>
      ) : null}
      <div role="radiogroup" aria-labelledby="who-title">
        {answer.items.map((item) => (
          <CandidateRow
            key={item.person}
            item={item}
            axis={axis}
            deadline_ms={answer.deadline_ms}
            zone={zone}
            chosen={item.person === chosen}
            choose={() => choose(item.person)}
          />
        ))}
      </div>
      <RuledOut people={answer.ruled_out} send={send} />
    </section>
  )
}

/** Who can be sent now, and what that rests on. */
export function Who({ all, ...props }: Omit<RankingProps, 'at_ms'> & { all: () => void }) {
  const more = props.answer.more ?? 0
  return (
    <>
      <Ranking {...props} at_ms={now_ms.value} />
      {more === 0 ? null : (
        <p class="ink-2 num">
          {phrase('choice.more', { n: more })}{' '}
          <button type="button" class="link" onClick={all}>
            {phrase('who.all')}
          </button>
        </p>
      )}
      <EngineNote answer={props.answer} />
    </>
  )
}
