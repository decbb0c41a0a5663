import { age, clockTime, dayTime, named } from '../../ui/index.ts'
import type { Task } from '../../core/records.gen.ts'
import { titleOf } from '../board/world.ts'
import type { TicketDetail } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { dialog } from '../ticket/dialogs.ts'
import { plainName } from '../ticket/story.ts'
import { phrase, phraseAny } from '../words/index.ts'

type Asked = Task & { ticket: string }

export const isAsked = (task: Task): task is Asked => task.ticket !== null && ['follow_up', 'time_difference'].includes(task.what)

/** What the customer says and what we have, side by side. */
function Times({ detail, event }: { detail: TicketDetail; event: string | null }) {
  const at_odds = detail.differences.find((one) => one.event === event)
  if (at_odds === undefined) return null
  const { zone } = detail.site
  return (
    <p class="num">
      {plainName(at_odds.kind)} · {phrase('difference.ours', { time: clockTime(at_odds.ours_ms, zone, true) })} · <b>{phrase('difference.theirs', { time: clockTime(at_odds.theirs_ms, zone, true) })}</b>
    </p>
  )
}

function One({ task }: { task: Asked }) {
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const asked = useAsk<TicketDetail>(`asked:${task.ticket}`, () => api.get(`/tickets/${task.ticket}`))
  const person = board.value?.people.find((candidate) => candidate.id === task.person)
  const calls = task.what === 'follow_up'
  return (
    <article class="task">
      <Answered asked={asked}>
        {(detail) => (
          <>
            <h3>
              <a href={hashOf('board', { ticket: task.ticket })}>
                {detail.ticket.number} {titleOf(detail.ticket, detail.equipment, detail.site)}
              </a>{' '}
              <span class="ink-2">{named(detail.site)}</span>
            </h3>
            <div class="row between wrap">
              <p>{phraseAny(`task.${task.what}`)}</p>
              {calls && may.run ? (
                <button type="button" class="button" onClick={() => (dialog.value = { name: 'follow_up', detail })}>
                  {phrase('follow_up.call')}
                </button>
              ) : null}
              {!calls && may.correct ? (
                <button type="button" class="button" onClick={() => (dialog.value = { name: 'correct', detail, event: task.event })}>
                  {phrase('difference.settle')}
                </button>
              ) : null}
            </div>
            {calls ? null : <Times detail={detail} event={task.event} />}
            <p class="ink-2 num">
              {person === undefined ? '' : `${phrase('task.for', { name: person.name })} · `}
              {task.due_ms === null ? phrase('ago', { age: age(now_ms.value - task.opened_ms) }) : phrase('by', { time: dayTime(task.due_ms, now_ms.value, detail.site.zone) })}
            </p>
          </>
        )}
      </Answered>
    </article>
  )
}

/** Calls to make after a repair, and times that the customer says otherwise. */
export function AskedTasks({ tasks }: { tasks: readonly Asked[] }) {
  if (tasks.length === 0) return null
  return (
    <section class="task-group" aria-labelledby="asked-title">
      <h2 id="asked-title">
        {phrase('tasks.asked')} <span class="ink-2 num">{tasks.length}</span>
      </h2>
      {tasks.map((task) => (
        <One key={task.id} task={task} />
      ))}
    </section>
  )
}
