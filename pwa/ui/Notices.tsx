import type { ComponentChildren } from 'preact'
import { Icon, Mark } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { StateShape } from './StateShape.tsx'
import { tone, type Standing } from './standing.ts'

/** Soft ground, shape, what happened, what to do. `loud` is read out at once; `calm` keeps the state's colour out of it. */
export function Banner(props: { standing?: Standing; icon?: IconName; title?: string; children: ComponentChildren; loud?: boolean; calm?: boolean }) {
  const { standing, icon } = props
  return (
    <div class={`banner${props.calm === true ? ' calm' : standing === undefined ? '' : ` tone-${tone(standing)}`}`} role={props.loud === true ? 'alert' : undefined}>
      {standing === undefined ? icon === undefined ? null : <Icon name={icon} size={20} /> : <StateShape standing={standing} size={18} />}
      <div class="words stack tight">
        {props.title === undefined ? null : <b>{props.title}</b>}
        <div>{props.children}</div>
      </div>
    </div>
  )
}

export interface Answer {
  verb: string
  onPress: () => void
}

/** Two real verbs, never OK and Cancel. The first is the likely one. */
export function Question({ title, children, answers }: { title: string; children?: ComponentChildren; answers: [Answer, Answer] | [Answer] }) {
  return (
    <section class="question" aria-label={title}>
      <div class="stack tight">
        <h2 class="h3">{title}</h2>
        {children === undefined ? null : <p class="small ink-2">{children}</p>}
      </div>
      <div class="answers">
        {answers.map((answer, i) => (
          <button key={answer.verb} type="button" class={`button${i === 0 ? ' soft' : ''}`} onClick={answer.onPress}>
            {answer.verb}
          </button>
        ))}
      </div>
    </section>
  )
}

/** The mark, one fact, one promise. */
export function EmptyState({ fact, children }: { fact: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Mark size={56} />
      <h2>{fact}</h2>
      {children === undefined ? null : <div class="ink-2">{children}</div>}
    </div>
  )
}

/** White, hairline, 16 inside; `over` is the only tinted one. */
export function Card({ over = false, well = false, children, label }: { over?: boolean; well?: boolean; children: ComponentChildren; label?: string }) {
  return (
    <section class={`card${over ? ' over' : ''}${well ? ' well' : ''}`} aria-label={label}>
      {children}
    </section>
  )
}
