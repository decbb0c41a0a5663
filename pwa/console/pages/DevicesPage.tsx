import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Icon, Select, Sheet, age, clockTime, dayTime, say as toast, size, span } from '../../ui/index.ts'
import type { Person } from '../../core/records.gen.ts'
import type { Device, Devices, Enrolment } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, FormDialog, Nothing, PageHead } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { Table } from './table.tsx'

/** The picture of a code as an image: markup from the server is never put into the page. */
function Picture({ svg, alt }: { svg: string; alt: string }) {
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

function PickPerson({ close, pick }: { close: () => void; pick: (person: Person) => void }) {
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

function RevokeDevice({ device, name, close }: { device: Device; name: string; close: (changed: boolean) => void }) {
  const doing = useDoing()
  const waiting = device.waiting?.operations ?? 0
  const submit = (): void => {
    void doing.run(async () => {
      await api.post(`/devices/${device.id}/revoke`)
      close(true)
      toast(phrase('devices.revoked.toast', { name: device.name }))
    })
  }
  return (
    <FormDialog title={`${phrase('devices.revoke')} · ${device.name}`} verb={phrase('devices.revoke')} doing={doing} onClose={() => close(false)} onSubmit={submit}>
      <p>{phrase('devices.revoke.help', { name })}</p>
      {waiting > 0 ? <p class="strong">{phrase('devices.waiting_left', { n: waiting })}</p> : null}
    </FormDialog>
  )
}

function waitingWords(device: Device): string {
  const { waiting } = device
  if (waiting === null) return '—'
  if (waiting.operations === 0 && waiting.blob_bytes === 0) return phrase('devices.nothing')
  const parts = [phrase('devices.operations', { n: waiting.operations })]
  if (waiting.oldest_ms !== null) parts.push(phrase('ago', { age: age(now_ms.value - waiting.oldest_ms) }))
  if (waiting.blob_bytes > 0) parts.push(size(waiting.blob_bytes))
  return parts.join(' · ')
}

/** Phones: whose, when last heard, what still waits on them. */
export function DevicesPage() {
  const picking = useSignal(false)
  const enrolling = useSignal<Person | null>(null)
  const revoking = useSignal<Device | null>(null)
  const asked = useAsk<Devices>('devices', () => api.get('/devices'))
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const nameOf = (id: string): string => board.value?.people.find((person) => person.id === id)?.name ?? '—'
  return (
    <div class="page">
      <PageHead title={phrase('page.devices')} note={asked.data === null ? '' : String(asked.data.items.length)}>
        {may.enrol ? (
          <button type="button" class="button primary" onClick={() => (picking.value = true)}>
            <Icon name="plus" size={16} /> {phrase('devices.enrol')}
          </button>
        ) : null}
      </PageHead>
      <Answered asked={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing fact={phrase('devices.empty')}>{phrase('devices.empty.promise')}</Nothing>
          ) : (
            <Table
              caption={phrase('page.devices')}
              items={items}
              keyOf={(device) => device.id}
              columns={[
                { head: phrase('devices.person'), cell: (device) => <b>{nameOf(device.person)}</b> },
                { head: phrase('devices.name'), cell: (device) => device.name },
                { head: phrase('filter.state'), cell: (device) => phrase(device.state === 'active' ? 'devices.active' : 'devices.revoked') },
                { head: phrase('devices.last'), cell: (device) => <span class="num">{device.last_contact_ms === null ? phrase('phone.never') : phrase('ago', { age: age(now_ms.value - device.last_contact_ms) })}</span> },
                { head: phrase('devices.waiting'), cell: (device) => <span class="num">{waitingWords(device)}</span> },
                { head: phrase('devices.since'), cell: (device) => <span class="num">{dayTime(device.created_ms, now_ms.peek())}</span>, extra: true },
                {
                  head: phrase('actions'),
                  cell: (device) =>
                    may.revokeDevice && device.state === 'active' ? (
                      <button type="button" class="button" onClick={() => (revoking.value = device)}>
                        {phrase('devices.revoke')}
                      </button>
                    ) : (
                      ''
                    ),
                },
              ]}
            />
          )
        }
      </Answered>
      {picking.value ? (
        <PickPerson
          close={() => (picking.value = false)}
          pick={(person) => {
            picking.value = false
            enrolling.value = person
          }}
        />
      ) : null}
      {enrolling.value === null ? null : (
        <EnrolSheet
          person={enrolling.value}
          close={() => {
            enrolling.value = null
            asked.again()
          }}
        />
      )}
      {revoking.value === null ? null : (
        <RevokeDevice
          device={revoking.value}
          name={nameOf(revoking.value.person)}
          close={(changed) => {
            revoking.value = null
            if (changed) asked.again()
          }}
        />
      )}
    </div>
  )
}
