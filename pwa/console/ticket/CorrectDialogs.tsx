import { useSignal } from '@preact/signals'
import { ClockChip, Segmented, Select, TextField, clockTime, dayTime, say as toast } from '../../ui/index.ts'
import type { Event } from '../../core/records.gen.ts'
import { clocksOf } from '../board/clocks.ts'
import { rulebookNow } from '../board/world.ts'
import type { TicketDetail } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import { act, now_ms } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { closeDialog } from './dialogs.ts'
import { instantOf, localOf } from './local-time.ts'
import { plainName } from './story.ts'

const UNCORRECTABLE = ['corrected', 'phones_heard', 'breach_confirmed']

function isPlain(event: Event): boolean {
  return !UNCORRECTABLE.includes(event.kind)
}

/** The deadlines that this kind of event answers to: what a corrected time will be held against. */
function Deadlines({ detail, kind }: { detail: TicketDetail; kind: string }) {
  const rulebook = rulebookNow()
  const clocks = rulebook === null ? [] : clocksOf(detail.ticket, rulebook, now_ms.value)
  const mine = clocks.filter((clock) => clock.commitment.stops.includes(kind) && clock.due_ms !== null && clock.standing !== 'void')
  if (mine.length === 0) return null
  return (
    <ul class="deadlines">
      {mine.map((clock) => (
        <li key={clock.commitment.id} class="row between">
          <span>
            {termOf('kind', clock.commitment.kind)} {clock.commitment.clause} · <b class="num">{phrase('by', { time: clockTime(clock.due_ms ?? 0, detail.site.zone, true) })}</b>
          </span>
          <ClockChip standing={clock.standing} ms={clock.ms} bare />
        </li>
      ))}
    </ul>
  )
}

/** The reviewer's way to decide: an event gets its right time, or is withdrawn, with the reason. States are never set. */
export function CorrectForm({ detail, event }: { detail: TicketDetail; event: string | null }) {
  const { ticket, site } = detail
  const events = ticket.events.filter(isPlain)
  const of = useSignal(event !== null && events.some((known) => known.id === event) ? event : (events.at(-1)?.id ?? ''))
  const what = useSignal<'time' | 'withdraw'>('time')
  const chosen = events.find((known) => known.id === of.value)
  const time = useSignal<string | null>(null)
  const why = useSignal('')
  const doing = useDoing()
  const shown = time.value ?? (chosen === undefined ? '' : localOf(chosen.at_ms, site.zone))
  const at_ms = instantOf(shown, site.zone)

  const submit = (): void => {
    void doing.run(async () => {
      const reason = why.value.trim()
      if (what.value === 'withdraw') await act('event.correct', ticket.id, { of: of.value, why: reason, retract: true })
      else if (at_ms !== null) await act('event.correct', ticket.id, { of: of.value, why: reason, set: { at_ms, earliest_ms: at_ms, latest_ms: at_ms } })
      closeDialog()
      toast(phrase('done.toast', { number: ticket.number, what: phrase('correct') }))
    })
  }
  const missing = what.value === 'time' && at_ms === null ? phrase('field.time') : why.value.trim() === '' ? phrase('field.why') : null
  return (
    <FormDialog title={`${phrase('correct')} · ${ticket.number}`} verb={phrase('correct')} doing={doing} onClose={closeDialog} onSubmit={submit} missing={missing}>
      <Select
        label={phrase('field.event')}
        value={of.value}
        choices={events.map((known) => ({ value: known.id, label: `${dayTime(known.at_ms, now_ms.peek(), site.zone)} ${plainName(known.kind)}` }))}
        onValue={(value) => {
          of.value = value
          time.value = null
        }}
      />
      {chosen === undefined ? null : (
        <p class="ink-2 num">
          {phrase('story.interval', { from: clockTime(chosen.earliest_ms, site.zone, true), to: clockTime(chosen.latest_ms, site.zone, true) })} ·{' '}
          {phrase('correct.received', { time: dayTime(chosen.received_ms, now_ms.peek(), site.zone) })}
        </p>
      )}
      {chosen === undefined ? null : <Deadlines detail={detail} kind={chosen.kind} />}
      <Segmented
        label={phrase('correct.what')}
        value={what.value}
        choices={[{ value: 'time', label: phrase('correct.time') }, { value: 'withdraw', label: phrase('correct.withdraw') }]}
        onValue={(value) => (what.value = value)}
      />
      {what.value === 'time' ? (
        <TextField
          label={phrase('field.time')}
          value={shown}
          onValue={(value) => (time.value = value)}
          help={phrase('correct.zone', { zone: site.zone })}
          wrong={at_ms === null ? phrase('correct.time.wrong') : null}
          input={{ type: 'datetime-local', step: 1 }}
        />
      ) : null}
      <TextField label={phrase('field.why')} value={why.value} onValue={(value) => (why.value = value)} help={phrase('correct.help')} input={{ maxLength: 500 }} />
    </FormDialog>
  )
}

/** A breach that no phone can still disprove, said so by the lead. */
export function BreachForm({ detail, commitment }: { detail: TicketDetail; commitment: string }) {
  const why = useSignal('')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await act('clock.confirm_breach', detail.ticket.id, { clock: commitment, why: why.value.trim() })
      closeDialog()
      toast(phrase('done.toast', { number: detail.ticket.number, what: phrase('confirm_breach') }))
    })
  }
  return (
    <FormDialog title={`${phrase('confirm_breach')} · ${detail.ticket.number}`} verb={phrase('confirm_breach')} doing={doing} onClose={closeDialog} onSubmit={submit} missing={why.value.trim() === '' ? phrase('field.why') : null}>
      <p>{phrase('confirm_breach.help')}</p>
      <TextField label={phrase('field.why')} value={why.value} onValue={(value) => (why.value = value)} input={{ maxLength: 500 }} />
    </FormDialog>
  )
}
