import { clockWords } from './ClockChip.tsx'
import { promiseShape, type PromiseFacts, type PromiseShape } from './promise.ts'
import { tone, type Standing } from './standing.ts'
import { clockTime } from './times.ts'
import { t } from './words.ts'

interface Props extends PromiseFacts {
  standing: Standing
  zone: string
  /** Time left or over, for the sentence a screen reader says. */
  ms?: number | null
  /** Without labels: for rows. */
  slim?: boolean
}

const MIDDLE = { full: 40, slim: 12 }

/** The product's signature: report, now, predicted arrival with its spread, deadline. The gap before the flag is the slack. */
export function PromiseLine(props: Props) {
  const shape = promiseShape(props)
  const y = props.slim === true ? MIDDLE.slim : MIDDLE.full
  return (
    <svg class={`promise tone-${tone(props.standing)}${props.slim === true ? ' slim' : ''}`} role="img" aria-label={sentence(props)}>
      <rect class="track" x="0" y={y - 4} width="100%" height="8" rx="4" />
      <rect class={`past${shape.stop === null ? '' : ' ink'}`} x="0" y={y - 4} width={`${shape.past}%`} height="8" rx="4" />
      {shape.over !== null && <rect class="over" x={`${shape.over.from}%`} y={y - 4} width={`${shape.over.to - shape.over.from}%`} height="8" />}
      {shape.slack !== null && <rect class="slack" x={`${shape.slack.from}%`} y={y - 1} width={`${shape.slack.to - shape.slack.from}%`} height="2" />}
      <Block shape={shape} y={y} />
      <rect class="flag" x={`${shape.due}%`} y={y - 14} width="3" height="28" />
      <Now shape={shape} y={y} />
      {props.slim === true ? null : <Labels {...props} shape={shape} />}
    </svg>
  )
}

function Block({ shape, y }: { shape: PromiseShape; y: number }) {
  if (shape.block === null) return null
  const { from, to, mark } = shape.block
  return (
    <g>
      <rect class="block" x={`${from}%`} y={y - 10} width={`${to - from}%`} height="20" rx="4" />
      {to > shape.due && <rect class="over" x={`${Math.max(from, shape.due)}%`} y={y - 10} width={`${to - Math.max(from, shape.due)}%`} height="20" rx="4" />}
      <rect class="block-mark" x={`${mark}%`} y={y - 5} width="2" height="10" />
    </g>
  )
}

function Now({ shape, y }: { shape: PromiseShape; y: number }) {
  if (shape.stop === null) return <circle class="now" cx={`${Math.min(98, Math.max(shape.now, 3))}%`} cy={y} r="8" />
  return (
    <svg x={`${Math.max(shape.stop, 4)}%`} y={y} overflow="visible">
      <circle class="kept" r="11" />
      <path class="tick" d="M-5 0.5 -1.5 4 5 -4" />
    </svg>
  )
}

function Labels(props: Props & { shape: PromiseShape }) {
  const { shape, zone } = props
  const below = belowRight(props)
  const flagEnd = shape.due > 30
  return (
    <g>
      <text class="bold" x={`${flagEnd ? shape.due + 1 : shape.due}%`} y="16" text-anchor={flagEnd ? 'end' : 'start'}>
        {t('promise.by', { time: clockTime(props.dueMs, zone) })}
      </text>
      <text class="quiet" x="0" y="74">
        {t('promise.report', { time: clockTime(props.startMs, zone) })}
      </text>
      {below !== null && (
        <text class="bold" x="100%" y="74" text-anchor="end">
          {below}
        </text>
      )}
    </g>
  )
}

function belowRight({ stopMs, etaMs, etaP90Ms, zone }: Props): string | null {
  if (stopMs != null) return clockTime(stopMs, zone, true)
  if (etaMs == null) return null
  return t('promise.expected', { time: clockTime(etaMs, zone), spread: Math.max(1, Math.round(((etaP90Ms ?? etaMs) - etaMs) / 60_000)) })
}

function sentence(props: Props): string {
  return t('promise.spoken', {
    state: clockWords({ standing: props.standing, ms: props.ms ?? null }),
    report: t('promise.report', { time: clockTime(props.startMs, props.zone) }),
    by: t('promise.by', { time: clockTime(props.dueMs, props.zone) }),
    more: belowRight(props) ?? '',
  })
}
