import { useSignal } from '@preact/signals'
import { Icon, Segmented, Sheet, TextArea, TextField, clockTime, say as toast, span } from '../../ui/index.ts'
import type { ConfirmationCode, TicketDetail } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { act, api, board, me, now_ms, serverNow_ms } from '../data/store.ts'
import { Answered, FormDialog, ProblemNote } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { whenOf } from './call-time.ts'
import { closeDialog } from './dialogs.ts'
import { instantOf, localOf } from './local-time.ts'

type Callee = 'reporter' | 'duty_room' | 'engineer' | 'other'
const CALLEES: readonly Callee[] = ['reporter', 'duty_room', 'engineer', 'other']

function numberOf(detail: TicketDetail, to: Callee): string | null {
  if (to === 'reporter') return detail.contact?.reporter_phone ?? null
  if (to === 'duty_room') return detail.site.duty_phone
  if (to === 'engineer') return detail.people.find((person) => person.id === detail.ticket.engineer)?.work_phone ?? null
  return null
}

/** A call on record: whom, when it began, answered or not, the result in words. An answered call to the reporter is the response. */
export function CallForm({ detail }: { detail: TicketDetail }) {
  const to = useSignal<Callee>('reporter')
  const began_ms = useSignal<number | null>(null)
  const told = useSignal('')
  const result = useSignal('')
  const doing = useDoing()
  const number = numberOf(detail, to.value)
  const begun = began_ms.value
  const { zone } = detail.site

  const record = (answered: boolean): void => {
    void doing.run(async () => {
      const when = whenOf(instantOf(told.value, zone), begun, answered, serverNow_ms())
      await act('ticket.call', detail.ticket.id, { to: to.value, answered, direction: 'out', ...when }, { result: result.value.trim() })
      closeDialog()
      toast(phrase(answered ? 'call.answered.toast' : 'call.missed.toast', { number: detail.ticket.number }))
    })
  }

  return (
    <Sheet title={`${phrase('call')} · ${detail.ticket.number}`} onClose={closeDialog}>
      <Segmented label={phrase('call.to')} value={to.value} choices={CALLEES.map((value) => ({ value, label: phrase(`to.${value}`) }))} onValue={(value) => (to.value = value)} />
      <div class="call-number">
        <span>
          <span class="ink-2">{to.value === 'reporter' ? (detail.contact?.reporter_name ?? phrase('reporter')) : phrase(`to.${to.value}`)}</span>
          <b class="num">{number ?? phrase('call.no_number')}</b>
        </span>
        {number === null ? (
          <button type="button" class="button" onClick={() => (began_ms.value = serverNow_ms())}>
            <Icon name="phone" size={18} /> {phrase('call.begin')}
          </button>
        ) : (
          <a class="button" href={`tel:${number}`} onClick={() => (began_ms.value = serverNow_ms())}>
            <Icon name="phone" size={18} /> {phrase('call.begin')}
          </a>
        )}
      </div>
      <p class="ink-2 num" aria-live="polite">
        {begun === null ? phrase('call.not_begun') : phrase('call.begun', { time: clockTime(begun, zone, true), span: span(now_ms.value - begun) })}
      </p>
      <TextField
        label={phrase('call.when')}
        value={told.value}
        onValue={(value) => (told.value = value)}
        help={phrase('call.when.help')}
        input={{ type: 'datetime-local', step: 1, max: localOf(serverNow_ms(), zone) }}
        optional
      />
      <TextArea label={phrase('field.result')} value={result.value} onValue={(value) => (result.value = value)} optional rows={2} />
      <ProblemNote problem={doing.problem} />
      <div class="answers">
        <button type="button" class="button primary" aria-disabled={doing.busy ? 'true' : undefined} onClick={() => record(true)}>
          <Icon name="check" size={18} /> {phrase('call.answered')}
        </button>
        <button type="button" class="button" aria-disabled={doing.busy ? 'true' : undefined} onClick={() => record(false)}>
          {phrase('call.missed')}
        </button>
      </div>
    </Sheet>
  )
}

/** The superiors of whoever is signed in, one above the other. */
export function chainAbove(id: string | undefined): { id: string; name: string; role: string; work_phone: string | null }[] {
  const people = board.value?.people ?? []
  const chain: { id: string; name: string; role: string; work_phone: string | null }[] = []
  let next = people.find((person) => person.id === id)?.superior ?? me.value?.person.superior ?? null
  while (next !== null && chain.length < 6) {
    const above = people.find((person) => person.id === next)
    if (above === undefined || chain.some((known) => known.id === above.id)) break
    chain.push(above)
    next = above.superior
  }
  return chain
}

/** Telling a superior by hand: whom, by a call that is recorded, and why, as a note of the ticket. */
export function EscalateForm({ detail }: { detail: TicketDetail }) {
  const chain = chainAbove(me.value?.person.id)
  const to = useSignal(chain[0]?.id ?? '')
  const why = useSignal('')
  const answered = useSignal<'yes' | 'no' | null>(null)
  const doing = useDoing()
  const person = chain.find((candidate) => candidate.id === to.value)
  const submit = (): void => {
    void doing.run(async () => {
      const { id } = detail.ticket
      await act('ticket.note', id, { text: phrase('escalate.note', { name: person?.name ?? '', why: why.value.trim() }) })
      if (answered.value !== null) {
        await act('ticket.call', id, { to: 'other', answered: answered.value === 'yes', direction: 'out' }, { result: person?.name ?? '' })
      }
      closeDialog()
      toast(phrase('escalate.toast', { number: detail.ticket.number, name: person?.name ?? '' }))
    })
  }
  const missing = person === undefined ? phrase('escalate.to') : why.value.trim() === '' ? phrase('field.why') : null
  return (
    <FormDialog title={`${phrase('escalate')} · ${detail.ticket.number}`} verb={phrase('escalate.record')} doing={doing} onClose={closeDialog} onSubmit={submit} missing={missing}>
      {chain.length === 0 ? <p>{phrase('escalate.nobody')}</p> : null}
      <div class="field">
        <span class="label">{phrase('escalate.to')}</span>
        <Segmented label={phrase('escalate.to')} value={to.value} choices={chain.map(({ id, name, role }) => ({ value: id, label: `${name} · ${termOf('role', role)}` }))} onValue={(value) => (to.value = value)} />
      </div>
      {person?.work_phone == null ? null : (
        <a class="button" href={`tel:${person.work_phone}`}>
          <Icon name="phone" size={18} /> {phrase('call.person', { name: person.name })} <span class="num">{person.work_phone}</span>
        </a>
      )}
      <div class="field">
        <span class="label">{phrase('escalate.called')}</span>
        <Segmented
          label={phrase('escalate.called')}
          value={answered.value}
          choices={[{ value: 'yes', label: phrase('call.answered') }, { value: 'no', label: phrase('call.missed') }]}
          onValue={(value) => (answered.value = value as 'yes' | 'no')}
        />
      </div>
      <TextField label={phrase('field.why')} value={why.value} onValue={(value) => (why.value = value)} input={{ maxLength: 300 }} />
    </FormDialog>
  )
}

/** Digits in groups of four or three, as they are read out. */
export function grouped(code: string): string {
  const plain = code.replace(/\s/g, '')
  return plain.match(plain.length % 4 === 0 ? /.{1,4}/g : /.{1,3}/g)?.join(' ') ?? plain
}

/** The confirmation code, large, to be read to the reporter's own number. */
export function CodeSheet({ detail }: { detail: TicketDetail }) {
  const asked = useAsk<ConfirmationCode>(`code:${detail.ticket.id}`, () => api.post(`/tickets/${detail.ticket.id}/confirmation-code`), false)
  const number = detail.contact?.reporter_phone ?? null
  return (
    <Sheet title={`${phrase('code.give')} · ${detail.ticket.number}`} onClose={closeDialog}>
      <Answered asked={asked}>
        {(code) => (
          <>
            <p>{phrase('code.read')}</p>
            {number === null ? null : (
              <a class="button" href={`tel:${number}`}>
                <Icon name="phone" size={18} /> {number}
              </a>
            )}
            <output class="great-code num" aria-label={code.code.split('').join(' ')}>
              {grouped(code.code)}
            </output>
            <p class="num">{phrase('code.until', { time: clockTime(code.expires_ms, detail.site.zone), left: span(code.expires_ms - now_ms.value) })}</p>
            <p class="ink-2">
              {phrase('code.where')} <b class="break">{code.url}</b>
            </p>
          </>
        )}
      </Answered>
    </Sheet>
  )
}
