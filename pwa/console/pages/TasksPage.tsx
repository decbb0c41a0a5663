import { ClockChip, age, named } from '../../ui/index.ts'
import type { Task } from '../../core/records.gen.ts'
import { rows } from '../board/world.ts'
import { titleOf } from '../board/world.ts'
import type { TicketDetail, Verdict } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, Nothing, PageHead } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { dialog } from '../ticket/dialogs.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { language } from '../../ui/language.ts'
import { termOf } from '../words/terms.ts'
import { AskedTasks, isAsked } from './AskedTasks.tsx'
import { DatedTasks, isDated } from './DatedTasks.tsx'
import { Odds } from './Odds.tsx'
import { WaitsList } from './Waits.tsx'

function verdictText(verdicts: readonly Verdict[], commitment: string): string {
  const verdict = verdicts.find((candidate) => candidate.commitment === commitment)
  return verdict === undefined ? '' : language.value === 'zh' ? verdict.zh : verdict.en
}

/** A task about one clock of one ticket. */
type Doubt = Task & { ticket: string; commitment: string }

const isDoubt = (task: Task): task is Doubt => task.ticket !== null && task.commitment !== null && task.what !== 'hand_off'

interface OneProps {
  task: Doubt
  detail: TicketDetail
}

/** One promise in doubt: why, whose decision it is, and the two ways out of it. */
function One({ task, detail }: OneProps) {
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const row = rows.value.find((candidate) => candidate.ticket.id === task.ticket)
  const clock = row?.clocks.find((candidate) => candidate.commitment.id === task.commitment)
  const commitment = board.value?.commitments.find((candidate) => candidate.id === task.commitment)
  const person = board.value?.people.find((candidate) => candidate.id === task.person)
  return (
    <section class="doubt" aria-label={`${detail.ticket.number} ${termOf('kind', commitment?.kind)} ${commitment?.clause ?? ''}`}>
      <div class="row between wrap">
        <p>
          <b>
            {termOf('kind', commitment?.kind)} {commitment?.clause}
          </b>{' '}
          · {phraseAny(`task.${task.what}`)}
        </p>
        {clock === undefined ? null : <ClockChip standing={clock.standing} ms={clock.ms} />}
      </div>
      <p>{verdictText(detail.verdicts, task.commitment)}</p>
      <div class="row between wrap">
        <p class="ink-2 num">
          {phrase('task.for', { name: person?.name ?? phrase('task.anybody') })} · {phrase('ago', { age: age(now_ms.value - task.opened_ms) })}
          {may.correct ? '' : ` · ${phrase('task.lead_decides')}`}
        </p>
        {task.what === 'missed' && may.explain ? (
          <button type="button" class="button" onClick={() => (dialog.value = { name: 'miss', detail, commitment: task.commitment })}>
            {phrase('miss.title')}
          </button>
        ) : null}
        {may.correct && task.what !== 'missed' ? (
          <div class="row wrap">
            <button type="button" class="button" onClick={() => (dialog.value = { name: 'correct', detail, event: clock?.stop_event ?? null })}>
              {phrase('task.decide')}
            </button>
            {task.what === 'confirm_breach' ? (
              <button type="button" class="button" onClick={() => (dialog.value = { name: 'breach', detail, commitment: task.commitment })}>
                {phrase('confirm_breach')}
              </button>
            ) : null}
          </div>
        ) : null}
      </div>
    </section>
  )
}

/** All that is in doubt about one ticket. */
function Decisions({ ticket, tasks }: { ticket: string; tasks: readonly Doubt[] }) {
  const asked = useAsk<TicketDetail>(`task:${ticket}`, () => api.get(`/tickets/${ticket}`))
  return (
    <article class="task">
      <Answered asked={asked}>
        {(detail) => (
          <>
            <h2>
              <a href={hashOf('board', { ticket })}>
                {detail.ticket.number} {titleOf(detail.ticket, detail.equipment, detail.site)}
              </a>{' '}
              <span class="ink-2">{named(detail.site)}</span>
            </h2>
            {tasks.map((task) => (
              <One key={task.id} task={task} detail={detail} />
            ))}
          </>
        )}
      </Answered>
    </article>
  )
}

/** What a person must decide (values at odds, what waits, promises in doubt), and what is to be done by a date. */
export function TasksPage() {
  const open = (board.value?.tasks ?? []).filter((task) => task.state === 'open')
  const asked = open.filter(isAsked)
  const tasks = open.filter((task) => isDoubt(task) && !isAsked(task)) as Doubt[]
  const dated = open.filter(isDated)
  const odds = board.value?.conflicts ?? []
  const waiting = board.value?.waiting.operations ?? 0
  const all = tasks.length + asked.length + dated.length + odds.length + waiting
  return (
    <div class="page narrow">
      <PageHead title={phrase('page.tasks')} note={String(all)} />
      {all === 0 ? <Nothing fact={phrase('tasks.empty')}>{phrase('tasks.empty.promise')}</Nothing> : null}
      {waiting === 0 ? null : <WaitsList />}
      {odds.length === 0 ? null : (
        <section class="task-group" aria-labelledby="odds-title">
          <h2 id="odds-title">
            {phrase('odds.title')} <span class="ink-2 num">{odds.length}</span>
          </h2>
          {odds.map((conflict) => (
            <Odds key={conflict.id} conflict={conflict} linked />
          ))}
        </section>
      )}
      {tasks.length === 0 ? null : (
        <section class="task-group" aria-labelledby={all === tasks.length ? 'page-title' : 'promises-title'}>
          {all === tasks.length ? null : (
            <h2 id="promises-title">
              {phrase('tasks.promises')} <span class="ink-2 num">{tasks.length}</span>
            </h2>
          )}
          {[...new Set(tasks.map((task) => task.ticket))].map((ticket) => (
            <Decisions key={ticket} ticket={ticket} tasks={tasks.filter((task) => task.ticket === ticket)} />
          ))}
        </section>
      )}
      <AskedTasks tasks={asked} />
      <DatedTasks tasks={dated} />
    </div>
  )
}
