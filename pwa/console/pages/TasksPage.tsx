import { ClockChip, age, named } from '../../ui/index.ts'
import type { Task } from '../../core/records.gen.ts'
import { rows } from '../board/world.ts'
import { titleOf } from '../board/world.ts'
import type { TicketDetail, Verdict } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, Nothing, PageHead, ProblemNote } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { dialog } from '../ticket/dialogs.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { language } from '../../ui/language.ts'
import { termOf } from '../words/terms.ts'

function verdictText(verdicts: readonly Verdict[], commitment: string): string {
  const verdict = verdicts.find((candidate) => candidate.commitment === commitment)
  return verdict === undefined ? '' : language.value === 'zh' ? verdict.zh : verdict.en
}

/** One decision: what is in doubt and why, and the two ways out of it. */
function Decision({ task }: { task: Task }) {
  const asked = useAsk<TicketDetail>(`task:${task.id}`, () => api.get(`/tickets/${task.ticket}`))
  const doing = useDoing()
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const row = rows.value.find((candidate) => candidate.ticket.id === task.ticket)
  const clock = row?.clocks.find((candidate) => candidate.commitment.id === task.commitment)
  const commitment = board.value?.commitments.find((candidate) => candidate.id === task.commitment)
  const person = board.value?.people.find((candidate) => candidate.id === task.person)
  return (
    <article class="task">
      <Answered asked={asked}>
        {(detail) => (
          <>
            <header class="row between wrap">
              <h2>
                <a href={hashOf('board', { ticket: task.ticket })}>
                  {detail.ticket.number} {titleOf(detail.ticket, detail.equipment, detail.site)}
                </a>
              </h2>
              {clock === undefined ? null : <ClockChip standing={clock.standing} ms={clock.ms} />}
            </header>
            <p>
              <b>{phraseAny(`task.${task.what}`)}</b> · {termOf('kind', commitment?.kind)} {commitment?.clause} · {named(detail.site)}
            </p>
            <p>{verdictText(detail.verdicts, task.commitment)}</p>
            <p class="ink-2 num">
              {phrase('task.for', { name: person?.name ?? phrase('task.anybody') })} · {phrase('ago', { age: age(now_ms.value - task.opened_ms) })}
            </p>
            <ProblemNote problem={doing.problem} />
            {may.correct ? (
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
            ) : (
              <p class="ink-2">{phrase('task.lead_decides')}</p>
            )}
          </>
        )}
      </Answered>
    </article>
  )
}

/** What a person must decide: undecided promises and breaches nobody has confirmed. */
export function TasksPage() {
  const tasks = (board.value?.tasks ?? []).filter((task) => task.state === 'open')
  return (
    <div class="page narrow">
      <PageHead title={phrase('page.tasks')} note={String(tasks.length)} />
      {tasks.length === 0 ? (
        <Nothing fact={phrase('tasks.empty')}>{phrase('tasks.empty.promise')}</Nothing>
      ) : (
        tasks.map((task) => <Decision key={task.id} task={task} />)
      )}
    </div>
  )
}

