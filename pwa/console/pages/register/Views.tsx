import { useSignal } from '@preact/signals'
import { TextField, say as toast } from '../../../ui/index.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import { useAsk } from '../../data/ask.ts'
import { useDoing } from '../../data/doing.ts'
import { amend, route } from '../../data/place.ts'
import { api, newId } from '../../data/store.ts'
import { FormDialog } from '../../parts/parts.tsx'
import { UNDO_KEY, UNDO_S } from '../../ticket/undo.ts'
import { phrase } from '../../words/index.ts'
import { NARROWS } from './lines.ts'

type View = Answers['GET /register/views']['items'][number]

function narrowing(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(NARROWS.flatMap((name) => (query[name] ? [[name, query[name]]] : [])))
}

function isAt(view: View, now: Readonly<Record<string, string>>): boolean {
  return NARROWS.every((name) => (view.query[name] ?? '') === (now[name] ?? ''))
}

function open(view: View): void {
  amend({ ...Object.fromEntries(NARROWS.map((name) => [name, null])), ...view.query, ticket: null })
}

async function keep({ id, name, query }: View): Promise<void> {
  await api.put(`/register/views/${id}`, { name, query })
}

/** Views that this person saved, one click each; the filters as they are become another. */
export function Views() {
  const asked = useAsk<Answers['GET /register/views']>('views', () => api.get('/register/views'), false)
  const naming = useSignal(false)
  const now = narrowing(route.value.query)
  const views = asked.data?.items ?? []
  const here = views.find((view) => isAt(view, now))

  const drop = (view: View): void => {
    api.delete(`/register/views/${view.id}`).then(
      () => {
        asked.again()
        toast(phrase('view.dropped', { name: view.name }), {
          seconds: UNDO_S,
          key: UNDO_KEY,
          undo: () => void keep(view).then(() => (asked.again(), toast(phrase('view.back', { name: view.name })))),
        })
      },
      (error: unknown) => toast(error instanceof Error ? error.message : String(error), { seconds: 8 }),
    )
  }

  return (
    <div class="row wrap views" role="group" aria-label={phrase('view.saved')}>
      {views.map((view) => (
        <span key={view.id} class={`view${view === here ? ' on' : ''}`}>
          <button type="button" class="filter" aria-pressed={view === here ? 'true' : 'false'} onClick={() => open(view)}>
            {view.name}
          </button>
          <button type="button" class="tiny" aria-label={phrase('view.drop', { name: view.name })} title={phrase('view.drop', { name: view.name })} onClick={() => drop(view)}>
            ×
          </button>
        </span>
      ))}
      {here !== undefined || Object.keys(now).length === 0 ? null : (
        <button type="button" class="link" onClick={() => (naming.value = true)}>
          {phrase('view.save')}
        </button>
      )}
      {naming.value ? <Naming query={now} close={() => (naming.value = false)} kept={asked.again} /> : null}
    </div>
  )
}

function Naming({ query, close, kept }: { query: Record<string, string>; close: () => void; kept: () => void }) {
  const name = useSignal('')
  const doing = useDoing()
  const words = name.value.trim()
  const save = (): void => {
    void doing.run(async () => {
      await keep({ id: newId(), name: words, query })
      close()
      kept()
      toast(phrase('view.kept', { name: words }))
    })
  }
  return (
    <FormDialog title={phrase('view.save')} verb={phrase('view.save')} doing={doing} onClose={close} onSubmit={save} missing={words === '' ? phrase('view.name') : null}>
      <TextField label={phrase('view.name')} help={phrase('view.save.help')} value={name.value} onValue={(value) => (name.value = value)} input={{ maxLength: 60 }} />
    </FormDialog>
  )
}
