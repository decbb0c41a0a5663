/** The explicit offer of a draft. */

import { Question, clockTime } from '../../ui/index.ts'
import type { DraftForm } from '../drafts.ts'
import { f } from '../words.ts'

export function Recover<T extends object>({ form, what }: { form: DraftForm<T>; what: string }) {
  if (form.offered === null) return null
  return (
    <Question title={f('draft.title', { time: clockTime(form.offered.saved_ms) })} answers={[{ verb: f('draft.take'), onPress: form.take }, { verb: f('draft.refuse'), onPress: form.refuse }]}>
      {what}
    </Question>
  )
}
