import { Fragment, type ComponentChildren } from 'preact'
import { tone, type Standing } from './standing.ts'

const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': 2.2 } as const

/** Filled = running, hollow = not begun, half filled = to be confirmed, check = kept, boxed = kept late, struck = void. */
const SHAPES: Record<Standing, ComponentChildren> = {
  ontime: <circle cx="10" cy="10" r="8" fill="currentColor" />,
  risk: <path d="M10 1.5 19 18H1Z" fill="currentColor" />,
  breach: <rect x="2" y="2" width="16" height="16" fill="currentColor" />,
  provisional: (
    <Fragment>
      <rect x="2" y="2" width="8" height="16" fill="currentColor" />
      <rect x="2.5" y="2.5" width="15" height="15" {...line} />
    </Fragment>
  ),
  undecided: (
    <Fragment>
      <path d="M10 1v18L1 10Z" fill="currentColor" />
      <path d="M10 1.8 18.2 10 10 18.2 1.8 10Z" {...line} />
    </Fragment>
  ),
  paused: <path d="M4 2h4v16H4zM12 2h4v16h-4z" fill="currentColor" />,
  pending: <circle cx="10" cy="10" r="7" {...line} />,
  met: <path d="M2 10.5 7.5 16 18 4" {...line} stroke-width="3.2" />,
  late: (
    <Fragment>
      <rect x="2" y="2" width="16" height="16" {...line} />
      <path d="M5.5 10 9 13.5 14.5 6.5" {...line} />
    </Fragment>
  ),
  void: <path d="M15 5 5 15M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15Z" {...line} />,
}

/** The shape of a state in its colour. It never stands alone: the word is beside it. */
export function StateShape({ standing, size = 16 }: { standing: Standing; size?: number }) {
  return (
    <svg class={`shape tone-${tone(standing)}`} width={size} height={size} viewBox="0 0 20 20" aria-hidden>
      {SHAPES[standing]}
    </svg>
  )
}
