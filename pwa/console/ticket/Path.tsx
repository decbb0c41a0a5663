import { Icon, dayTime } from '../../ui/index.ts'
import type { TicketDetail } from '../data/answers.ts'
import { now_ms } from '../data/store.ts'
import { phrase, phraseAny } from '../words/index.ts'

type Step = TicketDetail['path'][number]

function standing(step: Step, next: Step | undefined): 'done' | 'needless' | 'next' | 'later' {
  if (step.at_ms !== null) return 'done'
  if (step.needless) return 'needless'
  return step === next ? 'next' : 'later'
}

/** The path that this type of report takes: what is done, and when; what comes next. */
export function Path({ detail }: { detail: TicketDetail }) {
  const { path, site } = detail
  if (path.length === 0 || !detail.ticket.graded) return null
  const next = path.find((step) => step.at_ms === null && !step.needless)
  return (
    <section class="path" aria-label={phrase('path')}>
      <h3>{phrase('path')}</h3>
      <ol>
        {path.map((step) => {
          const how = standing(step, next)
          return (
            <li key={step.step} class={how} aria-current={how === 'next' ? 'step' : undefined}>
              <span class="mark" aria-hidden="true">
                {how === 'done' ? <Icon name="check" size={14} /> : null}
              </span>
              <b>{phraseAny(`step.${step.step}`)}</b>
              <span class="ink-2 num">{step.at_ms === null ? phrase(`path.${how}`) : dayTime(step.at_ms, now_ms.peek(), site.zone)}</span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
