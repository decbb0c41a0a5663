import type { Signal } from '@preact/signals'
import { TextField } from '../../ui/index.ts'
import type { Site } from '../../core/records.gen.ts'
import { phrase } from '../words/index.ts'

/** From when and until when planned work may be done, as on the wall; both empty: the usual hours. */
export interface Hours {
  opens: string
  closes: string
}

const HOUR_MIN = 60

function wall(minutes: number): string {
  return `${String(Math.floor(minutes / HOUR_MIN)).padStart(2, '0')}:${String(minutes % HOUR_MIN).padStart(2, '0')}`
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return text === '' ? 0 : hours * HOUR_MIN + minutes
}

export function hoursOf(site: Pick<Site, 'opens_min' | 'closes_min'> | null): Hours {
  const [opens_min, closes_min] = [site?.opens_min ?? 0, site?.closes_min ?? 0]
  return opens_min < closes_min ? { opens: wall(opens_min), closes: wall(closes_min) } : { opens: '', closes: '' }
}

export function hoursRight({ opens, closes }: Hours): boolean {
  return opens === '' ? closes === '' : minutesOf(opens) < minutesOf(closes)
}

export function sameHours(left: Hours, right: Hours): boolean {
  return left.opens === right.opens && left.closes === right.closes
}

/** What is said of them; 0 and 0 where they are the usual ones. */
export function hoursSaid({ opens, closes }: Hours): { opens_min: number; closes_min: number } {
  return { opens_min: minutesOf(opens), closes_min: minutesOf(closes) }
}

export function HoursFields({ hours }: { hours: Signal<Hours> }) {
  const now = hours.value
  return (
    <div class="columns">
      <TextField label={phrase('site.opens')} value={now.opens} onValue={(opens) => (hours.value = { ...now, opens })} optional help={phrase('site.hours.help')} input={{ type: 'time' }} />
      <TextField label={phrase('site.closes')} value={now.closes} onValue={(closes) => (hours.value = { ...now, closes })} optional wrong={hoursRight(now) ? null : phrase('site.hours.wrong')} input={{ type: 'time' }} />
    </div>
  )
}
