import { StateShape } from './StateShape.tsx'
import { tone, type Standing } from './standing.ts'
import { span } from './times.ts'
import { t } from './words.ts'

export interface ClockFigure {
  standing: Standing
  /** Time left, over, early or late; null where the state has no time of its own. */
  ms: number | null
}

/** `剩 23:10`, `23:10 left`: word and time in the order each language says them. Beside a time the half filled square alone says "unconfirmed". */
export function clockWords({ standing, ms }: ClockFigure): string {
  if (ms === null || standing === 'void') return t(`state.${standing}`)
  const time = span(ms)
  if (standing === 'ontime') return isEnglish() ? `${time} ${t('state.ontime')}` : `${t('state.ontime')} ${time}`
  if (standing === 'met') return isEnglish() ? `${time} ${t('state.early')}` : `${t('state.early')} ${time}`
  if (standing === 'late') return isEnglish() ? `${time} ${t('state.lateBy')}` : `${t('state.lateBy')} ${time}`
  if (standing === 'provisional') return `${t('state.breach')} ${time}`
  if (standing === 'paused') return isEnglish() ? `${time} ${t('state.left')}` : `${t('state.left')} ${time}`
  return `${t(`state.${standing}`)} ${time}`
}

function isEnglish(): boolean {
  return t('undo') === 'Undo'
}

/** Shape, word and time on the state's soft ground; `bare` inside rows; `before` names the clock. */
export function ClockChip({ standing, ms, bare = false, before }: ClockFigure & { bare?: boolean; before?: string | undefined }) {
  return (
    <span class={`chip num tone-${tone(standing)}${bare ? ' bare' : ''}`} data-standing={standing}>
      <StateShape standing={standing} size={bare ? 16 : 14} />
      <span>
        {before === undefined ? '' : `${before} `}
        {clockWords({ standing, ms })}
      </span>
    </span>
  )
}

/** The state by shape and word, without its time. */
export function StateChip({ standing }: { standing: Standing }) {
  return <ClockChip standing={standing} ms={null} />
}
