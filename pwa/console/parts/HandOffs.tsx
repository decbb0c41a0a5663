import { useSignal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { StateShape, TextField, clockTime, say as toast } from '../../ui/index.ts'
import type { TicketDetail } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import { bind } from '../data/keys.ts'
import { rightsOf } from '../data/roles.ts'
import { act, api, board, me } from '../data/store.ts'
import { hashOf } from '../route.ts'
import { assign, onConflict } from '../ticket/assign.ts'
import { nameOf } from '../ticket/story.ts'
import { phrase } from '../words/index.ts'
import { Cap, FormDialog } from './parts.tsx'
import { isHandOff, type HandOff } from './told.ts'

async function accept({ ticket, proposal }: HandOff): Promise<void> {
  const detail = await api.get<TicketDetail>(`/tickets/${ticket}`)
  const seen = { ...detail, ticket: { ...detail.ticket, engineer: proposal.instead_of } }
  await assign(seen, null, { engineer: proposal.engineer, why: phrase('handoff.why'), why_code: null }).catch((error: unknown) => onConflict(error, detail, proposal.engineer))
}

function TurnDown({ task, close }: { task: HandOff; close: () => void }) {
  const why = useSignal('')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await act('task.close', task.id, { why: why.value.trim() })
      close()
    })
  }
  const verb = phrase('handoff.turn_down')
  return (
    <FormDialog title={verb} verb={verb} doing={doing} onClose={close} onSubmit={submit} missing={why.value.trim() === '' ? phrase('field.why') : null}>
      <TextField label={phrase('field.why')} value={why.value} onValue={(value) => (why.value = value)} input={{ maxLength: 500 }} />
    </FormDialog>
  )
}

function One({ task, first }: { task: HandOff; first: boolean }) {
  const turning = useSignal(false)
  const people = board.value?.people ?? []
  const ticket = board.value?.tickets.find((one) => one.id === task.ticket)
  const zone = board.value?.sites.find((one) => one.id === ticket?.site)?.zone
  const { proposal, due_ms } = task
  const take = (): void => void accept(task).catch((error: unknown) => toast(error instanceof Error ? error.message : String(error), { seconds: 8 }))
  useLayoutEffect(() => (first ? bind('h', take) : undefined))
  const name = nameOf(people, proposal.engineer)
  return (
    <li class="row wrap">
      <StateShape standing="risk" size={16} />
      <span class="grow num">
        <a href={hashOf('board', { ticket: task.ticket })}>
          <b>{ticket?.number ?? ''}</b>
        </a>{' '}
        {phrase('handoff.late', { name: nameOf(people, proposal.instead_of), time: clockTime(proposal.late_ms, zone), due: due_ms === null ? '—' : clockTime(due_ms, zone) })}{' '}
        {phrase('handoff.other', { name, minutes: Math.max(1, Math.round((proposal.eta_ms - task.opened_ms) / 60_000)), chance: Math.round(proposal.probability * 100) })}
      </span>
      <button type="button" class="button primary" aria-keyshortcuts={first ? 'h' : undefined} onClick={take}>
        {first ? <Cap>H</Cap> : null}
        {phrase('handoff.accept', { name })}
      </button>
      <button type="button" class="button" onClick={() => (turning.value = true)}>
        {phrase('handoff.turn_down')}
      </button>
      {turning.value ? <TurnDown task={task} close={() => (turning.value = false)} /> : null}
    </li>
  )
}

/** Whoever will be late while somebody else can still make it: one key hands the ticket over, ten seconds take it back. */
export function HandOffs() {
  const found = (board.value?.tasks ?? []).filter(isHandOff)
  if (found.length === 0 || !rightsOf(me.value?.person.role ?? 'engineer').run) return null
  return (
    <section class="handoffs" aria-label={phrase('handoff.title')} role="region" aria-live="assertive">
      <ul>
        {found.map((task, i) => (
          <One key={task.id} task={task} first={i === 0} />
        ))}
      </ul>
    </section>
  )
}
