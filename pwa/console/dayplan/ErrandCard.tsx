import { useSignal } from '@preact/signals'
import { Select, TextField, clockTime, dayName } from '../../ui/index.ts'
import { instantOf, localOf } from '../ticket/local-time.ts'
import { termOf } from '../words/terms.ts'
import type { Errand, Placed, Plan } from './lanes.ts'
import { close, pin, siteOf, titleOf, unpin } from './pins.ts'
import { d, dAny } from './words.ts'

interface Props {
  plan: Plan
  errand: Errand
  at: Placed | undefined
  people: readonly { person: string; name: string }[]
  may: boolean
  onClose: () => void
}

/** Minutes of the day on the wall. */
function wall(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Pinning without dragging: who, and from when. */
function PinForm({ plan, errand, at, people }: Props) {
  const first = errand.pin?.person ?? at?.person ?? people[0]?.person ?? ''
  const person = useSignal(first)
  const day = localOf(plan.zero_ms, plan.zone).slice(0, 10)
  const time = useSignal(at === undefined ? wall(errand.opens_min) : localOf(at.start_ms, plan.zone).slice(11, 16))
  const start_ms = instantOf(`${day}T${time.value}`, plan.zone)
  return (
    <form
      class="pin-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (start_ms !== null) pin(errand, { person: person.value, start_ms }, people.find((one) => one.person === person.value)?.name ?? '')
      }}
    >
      <Select label={d('pin.to')} value={person.value} choices={people.map((one) => ({ value: one.person, label: one.name }))} onValue={(value) => (person.value = value)} />
      <TextField label={d('pin.at')} value={time.value} onValue={(value) => (time.value = value)} input={{ type: 'time', step: 900 }} />
      <button type="submit" class="button primary" aria-disabled={start_ms === null ? 'true' : undefined}>
        {d('pin.do')}
      </button>
    </form>
  )
}

/** One planned visit: what it is, when it may be done, and what the desk may say of it. */
export function ErrandCard(props: Props) {
  const { errand, may, onClose } = props
  return (
    <section class="card errand-card" aria-label={titleOf(errand)}>
      <div class="errand-card-head">
        <h2>{titleOf(errand)}</h2>
        <button type="button" class="button" onClick={onClose}>
          {d('close')}
        </button>
      </div>
      <p>
        {dAny(`what.${errand.what}`)} · {siteOf(errand)}
      </p>
      <p class="num ink-2">
        {d('window', { from: wall(errand.opens_min), to: wall(errand.closes_min), minutes: errand.minutes })} · {d('days', { from: `${dayName(errand.from_ms)} ${clockTime(errand.from_ms)}`, to: `${dayName(errand.to_ms)} ${clockTime(errand.to_ms)}` })}
        {errand.skill === null ? '' : ` · ${d('skill', { skill: termOf('skill', errand.skill) })}`}
      </p>
      {errand.ended_ms === null ? null : (
        <p class="num" data-ended={errand.state}>
          <b>{dAny(`ended.${errand.state}`)}</b> {clockTime(errand.ended_ms)}
          {errand.ended_by === null ? '' : ` · ${errand.ended_by}`}
          {errand.note === null ? '' : ` · ${errand.note}`}
        </p>
      )}
      {may ? (
        <div class="errand-card-do">
          <PinForm key={`${errand.id} ${props.at?.person} ${props.at?.start_ms}`} {...props} />
          <div class="answers">
            {errand.pin === null ? null : (
              <button type="button" class="button" onClick={() => unpin(errand)}>
                {d('unpin')}
              </button>
            )}
            <button type="button" class="button" onClick={() => (close(errand, 'done'), onClose())}>
              {d('done')}
            </button>
            <button type="button" class="button" onClick={() => (close(errand, 'dropped'), onClose())}>
              {d('drop')}
            </button>
          </div>
        </div>
      ) : null}
    </section>
  )
}
