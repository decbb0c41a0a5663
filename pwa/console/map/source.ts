/** Which streets this installation has to draw; none before the first answer, or where no map was added. */

import { signal } from '@preact/signals'
import type { Answers } from '../../core/answers.gen.ts'
import { api } from '../data/store.ts'
import { whenBack } from './pictures.ts'

type Grounds = Answers['GET /ground']
export type MapSource = NonNullable<Grounds['source']>

export const mapSource = signal<MapSource | null>(null)
/** A service of pictures was silent: own streets, or the plain ground, take its place until it is back. */
export const mapDown = signal(false)
/** What was loaded stays drawn, the rest does not come for now. */
export const mapPatchy = signal(false)

let asked = false
let instead: MapSource | null = null
let stopWaiting = (): void => undefined
let timer: ReturnType<typeof setTimeout> | undefined

function later(act: () => void, after_ms: number): void {
  clearTimeout(timer)
  timer = setTimeout(act, after_ms)
}

function draw(source: MapSource | null): void {
  if (JSON.stringify(source) !== JSON.stringify(mapSource.value)) mapSource.value = source
}

/** Maps are seldom added; the first one is awaited. */
const AGAIN_MS = { none: 10_000, some: 60_000 }

/** Asks, and again from time to time: a map may be added or swapped while the console is open. */
export function wantMap(): void {
  if (asked) return
  asked = true
  void api.get<Grounds>('/ground').then(
    (found) => {
      stopWaiting()
      instead = found.instead
      mapDown.value = false
      draw(found.source)
      later(askAgain, found.source === null ? AGAIN_MS.none : AGAIN_MS.some)
    },
    () => {
      asked = false
      later(wantMap, AGAIN_MS.some)
    },
  )
}

/** Not while a silent service is waited for: that is what brings it back. */
function askAgain(): void {
  if (mapDown.peek()) later(askAgain, AGAIN_MS.some)
  else mapChanged()
}

/** The administrator has set another: it is asked for now. */
export function mapChanged(): void {
  asked = false
  wantMap()
}

/** No picture came: what there is instead is drawn until the service gives this one. */
export function mapFailed(picture: string): void {
  if (mapDown.peek()) return
  mapDown.value = true
  draw(instead)
  stopWaiting = whenBack(picture, mapChanged)
}
