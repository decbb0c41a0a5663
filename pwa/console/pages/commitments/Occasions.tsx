import { useSignal } from '@preact/signals'
import { dayTime, named } from '../../../ui/index.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import type { Task } from '../../../core/records.gen.ts'
import type { ContractFile } from '../../data/answers.ts'
import { rightsOf } from '../../data/roles.ts'
import { board, me, newId, now_ms } from '../../data/store.ts'
import { Answered, ProblemNote } from '../../parts/parts.tsx'
import { hashOf } from '../../route.ts'
import { phrase } from '../../words/index.ts'
import { usePages } from '../more.ts'
import { RetireForm, type Retiring } from './RetireForm.tsx'

type Told = Answers['GET /contracts/{id}/occasions']['items'][number]

function nameOf(person: string | null): string {
  return board.value?.people.find(({ id }) => id === person)?.name ?? '—'
}

function whatOf({ occasion }: Told): string {
  return phrase(`duty.starts.${occasion.what}`)
}

function taskWords(task: Task): string {
  const words = { clause: task.clause ?? '', name: named({ zh: task.zh ?? '', en: task.en ?? '' }), due: dayTime(task.due_ms ?? 0, now_ms.peek()) }
  if (task.state === 'open') return phrase('occasion.task', words)
  return phrase(task.result === null ? 'occasion.task.ended' : 'occasion.task.done', { ...words, result: task.result ?? '' })
}

/** What it opened: dated tasks, and for a major event the tickets that are judged by its promises. */
function Opened({ told }: { told: Told }) {
  if (told.tasks.length + told.tickets.length === 0) return <span class="ink-2">{phrase('occasion.opened.none')}</span>
  return (
    <ul class="small-list">
      {told.tasks.map((task) => (
        <li key={task.id}>{taskWords(task)}</li>
      ))}
      {told.tickets.length === 0 ? null : (
        <li>
          {phrase('occasion.tickets')}{' '}
          {told.tickets.map(({ id, number }) => (
            <a key={id} class="num" href={hashOf('board', { ticket: id })}>
              {number}{' '}
            </a>
          ))}
        </li>
      )}
    </ul>
  )
}

function One({ told, withdraw }: { told: Told; withdraw: (() => void) | null }) {
  const { occasion, withdrawn } = told
  const when = (ms: number): string => dayTime(ms, now_ms.value)
  return (
    <li class="row">
      <span class={`grow${withdrawn ? ' withdrawn' : ''}`}>
        <b>
          <span class="of-what">{whatOf(told)}</span> <span class="num">{occasion.until_ms === null ? when(occasion.at_ms) : `${when(occasion.at_ms)} – ${when(occasion.until_ms)}`}</span>
        </b>
        {occasion.text === null ? null : <bdi>{occasion.text}</bdi>}
        <span class="ink-2">
          {phrase(occasion.told_ms === null ? 'occasion.by' : 'occasion.by.at', { name: nameOf(occasion.by), time: occasion.told_ms === null ? '' : when(occasion.told_ms) })}
        </span>
        {withdrawn ? <span class="ink-2">{phrase('occasion.withdrawn.by', { name: nameOf(occasion.withdrawn_by), time: when(occasion.withdrawn_ms ?? 0), why: occasion.why ?? '' })}</span> : null}
        <Opened told={told} />
      </span>
      {withdraw === null || withdrawn ? null : (
        <button type="button" class="button" aria-label={phrase('occasion.withdraw.of', { what: whatOf(told) })} onClick={withdraw}>
          {phrase('occasion.withdraw')}
        </button>
      )}
    </li>
  )
}

function retiring(told: Told): Retiring {
  const { contract, what, at_ms, until_ms, text } = told.occasion
  const words = { what: whatOf(told) }
  return {
    kind: 'occasion.withdraw',
    id: told.occasion.id,
    title: phrase('occasion.withdraw.of', words),
    verb: phrase('occasion.withdraw'),
    means: phrase('occasion.withdraw.means', { n: told.tasks.filter(({ state }) => state === 'open').length }),
    gone: phrase('occasion.withdrawn', words),
    back: phrase('occasion.told', words),
    reverse: { kind: 'occasion.tell', body: { contract, what, at_ms, ...(until_ms === null ? {} : { until_ms }), ...(text === null ? {} : { text }) } },
    again: newId(),
  }
}

/** What was told of a contract that starts duties: by whom, when, what it opened; taken back where nothing relies on it. */
export function Occasions({ file: { contract } }: { file: ContractFile }) {
  const pages = usePages<Told>(`/contracts/${contract.id}/occasions`, {})
  const open = useSignal<Told | null>(null)
  const may = rightsOf(me.value?.person.role ?? 'engineer').occasions
  const shown = open.value
  return (
    <section class="terms-part" aria-labelledby="occasions-title">
      <h2 id="occasions-title">{phrase('occasions.title')}</h2>
      <Answered asked={pages.first}>
        {() =>
          pages.items.length === 0 ? (
            <p class="ink-2">{phrase('occasions.empty')}</p>
          ) : (
            <ul class="terms-list">
              {pages.items.map((told) => (
                <One key={told.occasion.id} told={told} withdraw={may ? () => (open.value = told) : null} />
              ))}
            </ul>
          )
        }
      </Answered>
      {pages.more === null ? null : (
        <button type="button" class="button" onClick={pages.more}>
          {phrase('more_rows')}
        </button>
      )}
      <ProblemNote problem={pages.problem} />
      {shown === null ? null : <RetireForm of={retiring(shown)} close={() => (open.value = null)} />}
    </section>
  )
}
