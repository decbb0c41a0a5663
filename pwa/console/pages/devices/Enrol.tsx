import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Select, Sheet, clockTime, span } from '../../../ui/index.ts'
import type { Person } from '../../../core/records.gen.ts'
import type { Enrolment } from '../../data/answers.ts'
import { useAsk } from '../../data/ask.ts'
import { useDoing } from '../../data/doing.ts'
import { api, board, now_ms } from '../../data/store.ts'
import { Answered, FormDialog } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'

/** The picture of a code as an image: markup from the server is never put into the page. */
export function Picture({ svg, alt }: { svg: string; alt: string }) {
  const address = useSignal<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
    address.value = made
    return () => URL.revokeObjectURL(made)
  }, [svg])
  return address.value === null ? null : <img class="enrol-code" src={address.value} alt={alt} />
}

/** The code that binds one phone to one person, to be scanned from this screen. */
export function EnrolSheet({ person, close }: { person: Person; close: () => void }) {
  const asked = useAsk<Enrolment>(`enrol:${person.id}`, () => api.post('/enrolments', { person: person.id }), false)
  return (
    <Sheet title={`${phrase('devices.enrol')} · ${person.name}`} onClose={close}>
      <Answered asked={asked}>
        {(enrolment) => {
          const left_ms = enrolment.expires_ms - now_ms.value
          return (
            <>
              <p>{phrase('devices.enrol.help')}</p>
              <Picture svg={enrolment.svg} alt={phrase('devices.code')} />
              <output class="great-code num">{enrolment.code}</output>
              <p class="num">
                {left_ms > 0 ? phrase('code.until', { time: clockTime(enrolment.expires_ms), left: span(left_ms) }) : phrase('code.over')}
              </p>
              {left_ms > 0 ? null : (
                <button type="button" class="button primary" onClick={asked.again}>
                  {phrase('devices.enrol.again')}
                </button>
              )}
              <p class="ink-2 break">{enrolment.url}</p>
            </>
          )
        }}
      </Answered>
    </Sheet>
  )
}

export function PickPerson({ close, pick }: { close: () => void; pick: (person: Person) => void }) {
  const people = (board.value?.people ?? []).filter((person) => person.active)
  const chosen = useSignal(people.find((person) => person.role === 'engineer')?.id ?? people[0]?.id ?? '')
  const doing = useDoing()
  const person = people.find((candidate) => candidate.id === chosen.value)
  return (
    <FormDialog title={phrase('devices.enrol')} verb={phrase('devices.show_code')} doing={doing} onClose={close} onSubmit={() => person !== undefined && pick(person)} missing={person === undefined ? phrase('devices.person') : null}>
      <Select label={phrase('devices.person')} value={chosen.value} choices={people.map((candidate) => ({ value: candidate.id, label: candidate.name }))} onValue={(value) => (chosen.value = value)} />
    </FormDialog>
  )
}
