import { useSignal } from '@preact/signals'
import { StateShape, TextArea, age, dayTime, named, say as toast } from '../../ui/index.ts'
import { KIND_NAMES } from '../../core/names.gen.ts'
import type { OperationKind } from '../../core/operations.gen.ts'
import type { Receipt, WaitingOperation } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { rightsOf } from '../data/roles.ts'
import { act, api, board, me, now_ms, refresh } from '../data/store.ts'
import { Answered, FormDialog, ProblemNote } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { phrase } from '../words/index.ts'

type Waits = { items: WaitingOperation[] }

function One({ item, again }: { item: WaitingOperation; again: () => void }) {
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const asideOpen = useSignal(false)
  const doing = useDoing()
  const ours = item.code === 'internal'
  const kind = item.kind in KIND_NAMES ? named(KIND_NAMES[item.kind as OperationKind]) : `${item.kind} ${item.v}`
  const who = board.value?.people.find((person) => person.id === item.by)?.name ?? item.by
  const retry = (): void => {
    void doing.run(async () => {
      const receipt = await api.post<Receipt>(`/waiting/${item.id}/retry`, {})
      toast(phrase(receipt.outcome === 'parked' ? 'waits.still' : receipt.outcome === 'rejected' ? 'waits.refused' : 'waits.done', { kind }))
      refresh()
      again()
    })
  }
  return (
    <section class="task" aria-label={`${kind} · ${who}`}>
      <div class="row">
        <StateShape standing={ours ? 'breach' : 'paused'} size={18} />
        <h2 class="grow">
          {kind}
          {item.about === null ? '' : ` · ${item.about}`} · <span class="name">{who}</span>
        </h2>
        {item.ticket === null ? null : (
          <a class="link" href={hashOf('board', { ticket: item.ticket })}>
            {phrase('waits.ticket')}
          </a>
        )}
      </div>
      {item.words.length === 0 ? null : <p class="name">{item.words.join(' · ')}</p>}
      <p>{ours ? phrase('waits.ours') : item.detail}</p>
      <p class="ink-2 num">
        {phrase('waits.since', { age: age(now_ms.value - item.received_ms), time: dayTime(item.received_ms, now_ms.value) })}
        {item.needs.length === 0 ? '' : ` · ${phrase('waits.needs', { n: item.needs.length })}`}
        {item.device === null ? null : (
          <>
            {' · '}
            <a href={hashOf('devices', {}, item.device)}>{phrase('waits.phone')}</a>
          </>
        )}
      </p>
      <ProblemNote problem={doing.problem} />
      {may.settle ? (
        <div class="row wrap">
          <button type="button" class="button" aria-busy={doing.busy ? 'true' : undefined} onClick={retry}>
            {phrase('waits.retry')}
          </button>
          {may.run ? (
            <button type="button" class="button" onClick={() => (asideOpen.value = true)}>
              {phrase('waits.aside')}
            </button>
          ) : null}
        </div>
      ) : null}
      {asideOpen.value ? <Aside item={item} kind={kind} close={() => ((asideOpen.value = false), again())} /> : null}
    </section>
  )
}

function Aside({ item, kind, close }: { item: WaitingOperation; kind: string; close: () => void }) {
  const why = useSignal('')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await act('operation.withdraw', me.peek()?.person.id ?? '', { of: item.id, why: why.value.trim() })
      toast(phrase('waits.aside.toast'))
      close()
    })
  }
  return (
    <FormDialog title={`${phrase('waits.aside')} · ${kind}`} verb={phrase('waits.aside')} doing={doing} onClose={close} onSubmit={submit} missing={why.value.trim() === '' ? phrase('waits.why') : null}>
      <p>{phrase('waits.aside.help')}</p>
      <TextArea label={phrase('waits.why')} value={why.value} onValue={(value) => (why.value = value)} maxLength={500} />
    </FormDialog>
  )
}

/** What is safe on the server and could not be carried out: since when, for what, and what one can do. */
export function WaitsList() {
  const asked = useAsk<Waits>('waiting', () => api.get('/waiting'))
  return (
    <Answered asked={asked}>
      {({ items }) =>
        items.length === 0 ? null : (
          <section class="task-group" aria-labelledby="waits-title">
            <h2 id="waits-title">
              {phrase('waits.title')} <span class="ink-2 num">{items.length}</span>
            </h2>
            {items.map((item) => (
              <One key={item.id} item={item} again={asked.again} />
            ))}
          </section>
        )
      }
    </Answered>
  )
}
