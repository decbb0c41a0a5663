/** Which streets this installation has to draw; none before the first answer, or where no map was added. */

import { signal } from '@preact/signals'
import type { Answers } from '../../core/answers.gen.ts'
import { api } from '../data/store.ts'

export type MapSource = NonNullable<Answers['GET /ground']['source']>

export const mapSource = signal<MapSource | null>(null)

let asked = false

/** Asks once; again when the first try failed or the map has changed since. */
export function wantMap(): void {
  if (asked) return
  asked = true
  void api.get<Answers['GET /ground']>('/ground').then(
    ({ source }) => {
      if (JSON.stringify(source) !== JSON.stringify(mapSource.value)) mapSource.value = source
    },
    () => (asked = false),
  )
}
