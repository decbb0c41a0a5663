import { useSignal } from '@preact/signals'
import { TextArea } from '../../../ui/index.ts'
import { useDoing } from '../../data/doing.ts'
import { act, refresh } from '../../data/store.ts'
import { FormDialog } from '../../parts/parts.tsx'
import { done, type Reverse } from '../../ticket/undo.ts'
import { phrase } from '../../words/index.ts'

export interface Retiring {
  kind: 'calendar.retire' | 'obligation.retire' | 'occasion.withdraw'
  /** What is taken back. */
  id: string
  title: string
  verb: string
  /** What follows from it. */
  means: string
  /** What is said once it is done, and once it was taken back in turn. */
  gone: string
  back: string
  /** What brings it back, said of `again`. */
  reverse: Reverse
  again: string
}

/** Taking back a calendar, a duty or an occasion, with the reason; the server refuses while something relies on it. */
export function RetireForm({ of, close }: { of: Retiring; close: () => void }) {
  const why = useSignal('')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await act(of.kind, of.id, { why: why.value.trim() })
      done(of.again, of.gone, of.reverse, of.back, refresh)
      refresh()
      close()
    })
  }
  return (
    <FormDialog title={of.title} verb={of.verb} doing={doing} onClose={close} onSubmit={submit} missing={why.value.trim() === '' ? phrase('field.why') : null}>
      <p class="ink-2">{of.means}</p>
      <TextArea label={phrase('field.why')} value={why.value} onValue={(value) => (why.value = value)} maxLength={500} />
    </FormDialog>
  )
}
