import { StateShape, clockTime } from '../../ui/index.ts'
import { lengthOf } from '../../ui/times.ts'
import type { PromiseCheck as Answer } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { api } from '../data/store.ts'
import { Answered } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { slackWords } from '../words/slack.ts'
import { useSettled } from './NewReport.tsx'
import { EngineNote, nobodyWords, slackStanding } from './Who.tsx'

export interface PromiseQuestion {
  site: string
  equipment: string | null
  type: string | null
  severity: string | null
  began_ms: number | null
}

/** From evens on the best of them is on time. */
const LIKELY = 0.5

/** What else there is: help from afar, a colleague of another contract, a unit lent meanwhile. */
function Fallback({ answer, zone }: { answer: Answer; zone: string }) {
  const { remote, neighbour, spare_within_min } = answer.fallback
  const ways = [
    remote ? phrase('fallback.remote') : '',
    neighbour === null ? '' : phrase('fallback.neighbour', { name: neighbour.name, time: clockTime(neighbour.eta_ms, zone) }),
    spare_within_min === null ? '' : phrase('fallback.spare', { span: lengthOf(spare_within_min) }),
  ].filter((part) => part !== '')
  if (ways.length === 0) return <p>{phrase('fallback.none')}</p>
  return (
    <ul class="small-list">
      {ways.map((way) => (
        <li key={way}>{way}</li>
      ))}
    </ul>
  )
}

function Best({ answer, zone }: { answer: Answer; zone: string }) {
  const [best, ...others] = answer.items
  if (best === undefined) return <p class="nobody strong">{answer.on_duty === 0 && !answer.failed ? phrase('check.nobody_on_duty') : nobodyWords(answer)}</p>
  const spread = Math.max(1, Math.round((best.eta_p90_ms - best.eta_ms) / 60_000))
  return (
    <>
      <p class="row check-best num">
        {best.probability === null ? null : <b class="chance">{Math.round(best.probability * 100)} %</b>}
        <span>
          <b>{best.name}</b> {phrase('candidate.eta', { time: clockTime(best.eta_ms, zone), spread })}
        </span>
        {best.slack_s === null ? null : (
          <span class={`tone-${slackStanding(best.slack_s)}`}>
            <StateShape standing={slackStanding(best.slack_s)} size={12} /> {phrase('slack')} {slackWords(best.slack_s)}
          </span>
        )}
      </p>
      {others.length === 0 ? null : <p class="ink-2 num">{phrase('check.others', { names: others.map((one) => `${one.name} ${one.probability === null ? '' : `${Math.round(one.probability * 100)} %`}`.trim()).join(' · ') })}</p>}
    </>
  )
}

/** Can it be promised? Asked as soon as place and grade are chosen, a moment after the last key; nothing is filed by it. */
export function PromiseCheck({ question, zone }: { question: PromiseQuestion; zone: string }) {
  const settled = useSettled(JSON.stringify(question))
  const asked = useAsk<Answer>(settled, () => api.post('/promise-check', JSON.parse(settled)))
  return (
    <section class="check" aria-label={phrase('chance')} aria-live="polite">
      <h3>{phrase('chance')}</h3>
      <Answered asked={asked}>
        {(answer) => (
          <>
            <Best answer={answer} zone={zone} />
            {(answer.probability ?? 0) >= LIKELY ? null : (
              <>
                <h4>{phrase('fallback.title')}</h4>
                <Fallback answer={answer} zone={zone} />
              </>
            )}
            <EngineNote answer={answer} />
          </>
        )}
      </Answered>
    </section>
  )
}
