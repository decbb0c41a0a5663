import { useSignal } from '@preact/signals'
import { Icon, say as toast } from '../../../ui/index.ts'
import type { Query } from '../../data/api.ts'
import { problemFrom } from '../../data/ask.ts'
import { saveFile } from '../../data/open-file.ts'
import type { Problem } from '../../data/problem.ts'
import { api } from '../../data/store.ts'
import { ProblemNote } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import { csvOf } from './csv.ts'
import { headOf, type Cell } from './file.ts'
import { gather, type Gathered } from './gather.ts'

type Format = 'csv' | 'xlsx'

async function bytesOf(format: Format, rows: readonly (readonly Cell[])[]): Promise<Blob> {
  if (format === 'csv') return new Blob([csvOf(headOf(), rows)], { type: 'text/csv;charset=utf-8' })
  return (await import('./xlsx.ts')).xlsxOf(headOf(), rows)
}

interface Props {
  query: Query
  /** How many there are, where that is known. */
  count: number | null
  name: string
  rowsOf: (gathered: Gathered) => Cell[][]
}

/** The whole register that is asked for as a file: page after page, with its progress, and a way to stop. */
export function Export({ query, count, name, rowsOf }: Props) {
  const fetched = useSignal<number | null>(null)
  const stop = useSignal<AbortController | null>(null)
  const problem = useSignal<Problem | null>(null)

  const run = async (format: Format): Promise<void> => {
    const stopper = (stop.value = new AbortController())
    fetched.value = 0
    problem.value = null
    try {
      const gathered = await gather(api, query, (n) => (fetched.value = n), stopper.signal)
      saveFile(await bytesOf(format, rowsOf(gathered)), `${name}.${format}`)
      toast(phrase('register.exported', { n: gathered.items.length }))
    } catch (error) {
      if (!stopper.signal.aborted) problem.value = problemFrom(error)
    } finally {
      fetched.value = null
    }
  }

  if (fetched.value !== null) {
    const words = count === null ? phrase('register.exporting.some', { n: fetched.value }) : phrase('register.exporting', { n: fetched.value, all: count })
    return (
      <div class="row export-progress">
        <progress max={count ?? undefined} value={count === null ? undefined : Math.min(fetched.value, count)} aria-label={words} />
        <span class="num" role="status">
          {words}
        </span>
        <button type="button" class="button" onClick={() => stop.value?.abort()}>
          {phrase('register.export.stop')}
        </button>
      </div>
    )
  }
  return (
    <>
      {(['csv', 'xlsx'] as const).map((format) => (
        <button key={format} type="button" class="button" aria-disabled={count === 0 ? 'true' : undefined} onClick={() => count !== 0 && void run(format)}>
          <Icon name="file" size={16} /> {phrase(`register.export.${format}`)}
        </button>
      ))}
      <ProblemNote problem={problem.value} />
    </>
  )
}
