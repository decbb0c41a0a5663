import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Visit } from '../../core/records.gen.ts'
import { Segmented, Select, clockTime } from '../../ui/index.ts'
import { shortName } from '../board/chart.ts'
import { candidates, wantCandidates } from '../board/candidates.ts'
import type { Candidates, TicketDetail } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import type { Rights } from '../data/roles.ts'
import { act, newId } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { WHY_CODES, type Choice } from './assign.ts'
import { nameOf } from './story.ts'
import { done } from './undo.ts'

const ENDED: readonly Visit['state'][] = ['declined', 'cancelled', 'finished']
const RECALLABLE: readonly Visit['state'][] = ['assigned', 'accepted', 'under_way']
const OPEN: readonly string[] = ['assigned', 'accepted', 'under_way', 'on_site']

/** The visits of those who go along with who leads. */
export function alongIn({ ticket, visits }: Pick<TicketDetail, 'ticket' | 'visits'>): Visit[] {
  return visits.filter((visit) => visit.id !== ticket.visit && !ENDED.includes(visit.state))
}

async function recall({ ticket, people }: TicketDetail, engineer: string): Promise<void> {
  await act('ticket.recall', ticket.id, { engineer })
  const back = { kind: 'ticket.send_along', body: { engineer, visit: newId(), why: phrase('undone') } } as const
  done(ticket.id, phrase('along.recalled', { number: ticket.number, name: nameOf(people, engineer) }), back, phrase('along.again'))
}

async function send({ ticket }: TicketDetail, name: string, { engineer, why_code }: Choice, first: string | undefined): Promise<void> {
  const body = { engineer, visit: newId(), ...(first === undefined ? {} : { first }), ...(why_code === null ? {} : { why_code }) }
  await act('ticket.send_along', ticket.id, body)
  done(ticket.id, phrase('along.sent', { number: ticket.number, name }), { kind: 'ticket.recall', body: { engineer, why: phrase('undone') } }, phrase('along.back'))
}

/** Who can go along: the ranked who do not go yet, first first; then those whom a person may send all the same. */
function choicesOf(answer: Candidates | null, going: ReadonlySet<string>, zone: string) {
  const ranked = (answer?.items ?? []).filter((one) => !going.has(one.person)).map((one) => ({ value: one.person, name: one.name, label: `${one.name} · ${clockTime(one.eta_ms, zone)}` }))
  const others = (answer?.ruled_out ?? []).filter((one) => one.may_decide && !going.has(one.person)).map((one) => ({ value: one.person, name: one.name, label: one.name }))
  return { first: ranked[0]?.value, all: [...ranked, ...others] }
}

function AlongForm({ detail, close }: { detail: TicketDetail; close: () => void }) {
  const { ticket, visits, site } = detail
  useEffect(() => wantCandidates([ticket.id], true), [ticket.id])
  const answer = candidates.value.get(ticket.id) ?? null
  const going = new Set(visits.filter((visit) => !ENDED.includes(visit.state)).map((visit) => visit.engineer))
  const { first, all } = choicesOf(answer, going, site.zone)
  const picked = useSignal('')
  const code = useSignal<Choice['why_code']>(null)
  const doing = useDoing()
  const chosen = all.find((one) => one.value === picked.value) ?? all[0]
  const asks = first !== undefined && chosen !== undefined && chosen.value !== first
  const missing = chosen === undefined ? phrase('who.nobody') : asks && code.value === null ? phrase('field.why') : null
  const submit = (): void => {
    if (chosen === undefined) return
    void doing.run(async () => {
      await send(detail, chosen.name, { engineer: chosen.value, why: null, why_code: code.value }, first)
      close()
    })
  }
  const verb = phrase('along.send')
  return (
    <FormDialog title={`${verb} · ${ticket.number}`} verb={verb} doing={doing} onClose={close} onSubmit={submit} missing={missing}>
      <Select label={phrase('along.who')} value={chosen?.value ?? ''} choices={all.map(({ value, label }) => ({ value, label }))} onValue={(value) => (picked.value = value)} />
      {asks ? (
        <div class="field">
          <span class="label">{phrase('field.why')}</span>
          <Segmented label={phrase('field.why')} value={code.value} choices={WHY_CODES.filter((value) => value !== 'other').map((value) => ({ value, label: termOf('why', value) }))} onValue={(value) => (code.value = value)} />
        </div>
      ) : null}
    </FormDialog>
  )
}

/** Who goes along with who leads, each with a way to call them back; and sending one more. */
export function Along({ detail, may }: { detail: TicketDetail; may: Rights }) {
  const adding = useSignal(false)
  const doing = useDoing()
  const { ticket, people } = detail
  if (ticket.engineer === null || !OPEN.includes(ticket.state)) return null
  return (
    <section class="along" aria-label={phrase('along.title')}>
      {alongIn(detail).map((visit) => (
        <div key={visit.id} class="engineer-card" data-along={visit.engineer}>
          <span class="face" aria-hidden>
            {shortName(nameOf(people, visit.engineer))}
          </span>
          <p class="grow">
            <b>{nameOf(people, visit.engineer)}</b> · {phrase('along.along')} · {termOf('state', visit.state)}
          </p>
          {may.run && RECALLABLE.includes(visit.state) ? (
            <button type="button" class="button" onClick={() => void doing.run(() => recall(detail, visit.engineer))}>
              {phrase('along.recall')}
            </button>
          ) : null}
        </div>
      ))}
      {may.run ? (
        <button type="button" class="link" onClick={() => (adding.value = true)}>
          {phrase('along.send')}
        </button>
      ) : null}
      {adding.value ? <AlongForm detail={detail} close={() => (adding.value = false)} /> : null}
    </section>
  )
}
