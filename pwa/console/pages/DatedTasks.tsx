import { useSignal } from '@preact/signals'
import { StateShape, TextArea, age, dayTime, named, say as toast } from '../../ui/index.ts'
import type { Task } from '../../core/records.gen.ts'
import { useDoing } from '../data/doing.ts'
import { rightsOf } from '../data/roles.ts'
import { act, board, me, now_ms, refresh } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { phrase } from '../words/index.ts'

/** From so long before on what is due by a date presses. */
export const SOON_MS = 3 * 24 * 3_600_000

export const isDated = (task: Task): boolean => task.what === 'dated'

function titleOf(task: Task): string {
  return named({ zh: task.zh ?? '', en: task.en ?? '' })
}

/** One thing that is promised by a date: what, for whom, until when, and doing it with a result. */
function One({ task }: { task: Task }) {
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const open = useSignal(false)
  const due_ms = task.due_ms ?? 0
  const left_ms = due_ms - now_ms.value
  const contract = board.value?.contracts.find((candidate) => candidate.id === task.contract)
  const person = board.value?.people.find((candidate) => candidate.id === task.person)
  return (
    <section class="task dated" aria-label={`${task.clause ?? ''} ${titleOf(task)}`}>
      <div class="row">
        <StateShape standing={left_ms < 0 ? 'breach' : left_ms < SOON_MS ? 'risk' : 'ontime'} size={18} />
        <h3 class="grow">
          {titleOf(task)} <span class="ink-2 num">{task.clause}</span>
        </h3>
        {may.settle ? (
          <button type="button" class="button" onClick={() => (open.value = true)}>
            {phrase('dated.done')}
          </button>
        ) : null}
      </div>
      <p class="ink-2 num">
        {contract === undefined ? '' : `${named(contract)} · `}
        {task.period === null ? '' : `${task.period} · `}
        <span class={left_ms < 0 ? 'tone-breach' : undefined}>
          {phrase(left_ms < 0 ? 'dated.overdue' : 'dated.due', { time: dayTime(due_ms, now_ms.value), left: age(Math.abs(left_ms)) })}
        </span>
        {person === undefined ? '' : ` · ${phrase('task.for', { name: person.name })}`}
        {task.ticket === null ? null : (
          <>
            {' · '}
            <a href={hashOf('board', { ticket: task.ticket })}>{phrase('waits.ticket')}</a>
          </>
        )}
      </p>
      {open.value ? <Done task={task} close={() => (open.value = false)} /> : null}
    </section>
  )
}

function Done({ task, close }: { task: Task; close: () => void }) {
  const result = useSignal('')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await act('task.close', task.id, { result: result.value.trim() })
      toast(phrase('dated.done.toast', { name: titleOf(task) }))
      refresh()
      close()
    })
  }
  return (
    <FormDialog
      title={`${phrase('dated.done')} · ${titleOf(task)}`}
      verb={phrase('dated.done')}
      doing={doing}
      onClose={close}
      onSubmit={submit}
      missing={result.value.trim() === '' ? phrase('dated.result') : null}
    >
      <TextArea label={phrase('dated.result')} value={result.value} onValue={(value) => (result.value = value)} maxLength={2000} />
    </FormDialog>
  )
}

/** What is promised by a date, the soonest due first; what is overdue stands at the top of itself. */
export function DatedTasks({ tasks }: { tasks: readonly Task[] }) {
  if (tasks.length === 0) return null
  const overdue = tasks.filter((task) => (task.due_ms ?? 0) < now_ms.value).length
  return (
    <section class="task-group" aria-labelledby="dated-title">
      <h2 id="dated-title">
        {phrase('dated.title')} <span class="ink-2 num">{tasks.length}</span>
        {overdue === 0 ? null : <span class="tone-breach num"> {phrase('dated.overdue.count', { n: overdue })}</span>}
      </h2>
      {[...tasks]
        .sort((a, b) => (a.due_ms ?? 0) - (b.due_ms ?? 0))
        .map((task) => (
          <One key={task.id} task={task} />
        ))}
    </section>
  )
}
