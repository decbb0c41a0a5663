import { useSignal } from '@preact/signals'
import { Select, Sheet, TextField } from '../../../ui/index.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import { useDoing } from '../../data/doing.ts'
import { api, board } from '../../data/store.ts'
import { FormDialog } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import { Picture } from '../devices/Enrol.tsx'

type Made = Answers['POST /trackers']

/** Whose app it is and what it is called; then its token, once, with what sets the app up. */
export function AddTracker({ close }: { close: () => void }) {
  const people = (board.value?.people ?? []).filter((person) => person.active && person.role === 'engineer')
  const person = useSignal(people[0]?.id ?? '')
  const name = useSignal('Traccar Client')
  const made = useSignal<Made | null>(null)
  const doing = useDoing()
  if (made.value !== null) return <SetUp made={made.value} close={close} />
  const submit = (): void => {
    void doing.run(async () => void (made.value = await api.post<Made>('/trackers', { person: person.value, name: name.value.trim() })))
  }
  const missing = person.value === '' ? phrase('engineer') : name.value.trim() === '' ? phrase('tracking.name') : null
  return (
    <FormDialog title={phrase('tracking.apps')} verb={phrase('tracking.add')} doing={doing} onClose={close} onSubmit={submit} missing={missing}>
      <Select label={phrase('engineer')} value={person.value} choices={people.map((one) => ({ value: one.id, label: one.name }))} onValue={(value) => (person.value = value)} />
      <TextField label={phrase('tracking.name')} value={name.value} onValue={(value) => (name.value = value)} input={{ maxLength: 80 }} />
    </FormDialog>
  )
}

function SetUp({ made, close }: { made: Made; close: () => void }) {
  return (
    <Sheet title={phrase('tracking.made', { name: made.name })} onClose={close}>
      <p>{phrase('tracking.scan')}</p>
      <Picture svg={made.svg} alt={phrase('tracking.code')} />
      <dl class="facts">
        <dt>{phrase('tracking.token')}</dt>
        <dd>
          <output class="break num">{made.token}</output>
        </dd>
        <dt>{phrase('tracking.osmand')}</dt>
        <dd class="break">{`${made.osmand_url}?id=${made.token}`}</dd>
        <dt>{phrase('tracking.owntracks')}</dt>
        <dd class="break">{made.owntracks_url}</dd>
      </dl>
    </Sheet>
  )
}
