import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact'
import { useRef } from 'preact/hooks'
import { Icon, clockTime } from '../../ui/index.ts'
import { along, moved, snapped, type Errand, type Placed, type Span, type Stop } from './lanes.ts'
import { pin, siteOf, titleOf } from './pins.ts'
import { d } from './words.ts'

/** From so many pixels on a press is a drag. */
const DRAG_PX = 6

export interface Hold {
  errand: Errand
  to: Placed
}

interface Props {
  errand: Errand
  stop: Stop
  person: string
  span: Span
  people: readonly { person: string; name: string }[]
  hold: Hold | null
  chosen: boolean
  begun: boolean
  may: boolean
  onHold: (hold: Hold | null) => void
  onChoose: () => void
}

interface Press {
  x: number
  dragged: boolean
}

/** The row under the pointer, by the lane's own mark. */
function laneAt(x: number, y: number): HTMLElement | null {
  return document.elementsFromPoint(x, y).find((one): one is HTMLElement => one instanceof HTMLElement && one.dataset['lane'] !== undefined) ?? null
}

/** One planned visit: dragged, or moved by arrow keys, it is pinned where it is let go. */
export function Bar({ errand, stop, person, span, people, hold, chosen, begun, may, onHold, onChoose }: Props) {
  const press = useRef<Press | null>(null)
  const name = people.find((one) => one.person === person)?.name ?? ''
  const made = errand.state === 'done'
  const free = may && !begun && !made
  const settle = (to: Placed): void => {
    onHold(null)
    if (to.person !== person || to.start_ms !== stop.start_ms) pin(errand, to, people.find((one) => one.person === to.person)?.name ?? '')
  }
  const drag = (event: TargetedPointerEvent<HTMLButtonElement>): void => {
    const from = press.current
    if (from === null || (!from.dragged && Math.abs(event.clientX - from.x) < DRAG_PX && laneAt(event.clientX, event.clientY)?.dataset['lane'] === person)) return
    from.dragged = true
    const own = event.currentTarget.parentElement
    const lane = laneAt(event.clientX, event.clientY)
    if (own === null) return
    const ms = ((event.clientX - from.x) / own.clientWidth) * (span.to_ms - span.from_ms)
    onHold({ errand, to: { person: lane?.dataset['lane'] ?? hold?.to.person ?? person, start_ms: snapped(span, stop.start_ms + ms, errand.minutes) } })
  }
  const drop = (): void => {
    const dragged = press.current?.dragged === true
    press.current = null
    if (dragged && hold !== null) settle(hold.to)
  }
  const key = (event: TargetedKeyboardEvent<HTMLButtonElement>): void => {
    if (event.key === 'Enter' && hold !== null) settle(hold.to)
    else if (event.key === 'Escape' && hold !== null) onHold(null)
    else {
      const to = free ? moved(hold?.to ?? { person, start_ms: stop.start_ms }, event.key, people.map((one) => one.person), span, errand.minutes) : null
      if (to === null) return
      onHold({ errand, to })
    }
    event.preventDefault()
    event.stopPropagation()
  }
  const state = [errand.pin === null ? '' : d('bar.pinned'), made ? d('bar.done') : begun ? d('bar.begun') : ''].filter((word) => word !== '')
  const says = d('bar', { title: titleOf(errand), site: siteOf(errand), name, from: clockTime(stop.start_ms), to: clockTime(stop.end_ms) })
  return (
    <button
      type="button"
      class={`errand${errand.pin === null ? '' : ' pinned'}${made ? ' made' : begun ? ' begun' : ''}${chosen ? ' chosen' : ''}${hold === null ? '' : ' held'}`}
      style={{ left: `${along(span, stop.start_ms)}%`, width: `${along(span, stop.end_ms) - along(span, stop.start_ms)}%` }}
      data-errand={errand.id}
      title={[says, ...state].join('，')}
      aria-label={[says, ...state].join('，')}
      aria-pressed={chosen ? 'true' : 'false'}
      aria-describedby="dayplan-help"
      onClick={() => onChoose()}
      onKeyDown={key}
      onPointerDown={(event) => {
        if (!free || event.button !== 0) return
        press.current = { x: event.clientX, dragged: false }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={() => {
        press.current = null
        onHold(null)
      }}
    >
      {made ? <Icon name="check" size={14} /> : errand.pin === null ? null : <Icon name="lock" size={14} />}
      <span class="num">{clockTime(stop.start_ms)}</span> <b>{titleOf(errand)}</b>
    </button>
  )
}
