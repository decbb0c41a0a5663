import { clockWords, type ClockFigure } from './ClockChip.tsx'
import { StateShape } from './StateShape.tsx'
import { tone } from './standing.ts'
import { span } from './times.ts'
import { t } from './words.ts'

export type CountdownSize = 28 | 44 | 72

/** The one number: it ticks, it does not animate. States other than "left" say their word beside it. */
export function Countdown({ standing, ms, size = 28 }: ClockFigure & { size?: CountdownSize }) {
  const time = ms === null ? '' : span(ms)
  const bare = standing === 'ontime' && ms !== null
  const word = t(standing === 'provisional' && time !== '' ? 'state.breach' : `state.${standing}`)
  const shown = bare ? time : `${word}${time === '' ? '' : ` ${time}`}`
  const long = shown.length > 6
  return (
    <span class={`countdown t-${size} tone-${tone(standing)}${long ? ' long' : ''}`} role="timer" data-standing={standing}>
      <StateShape standing={standing} size={size === 72 ? 30 : size === 44 ? 26 : 18} />
      <span aria-hidden>{shown}</span>
      <span class="spoken">{clockWords({ standing, ms })}</span>
    </span>
  )
}
