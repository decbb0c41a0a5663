/** The demo's own bar, at the bottom of its console alone: the next event now, and away with it. Loaded where the demo is. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Happened as Answer } from '../../core/answers.gen.ts'
import { Sheet, language } from '../../ui/index.ts'
import { words } from '../../ui/language.ts'
import { problemFrom } from '../data/ask.ts'
import type { Problem } from '../data/problem.ts'
import { api, me } from '../data/store.ts'
import { ProblemNote } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import './demo.css'
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }

type Happened = Answer['happened']

const d = words<keyof typeof zh>(zh, en)
const WHAT = ['step', 'fault', 'short'] as const

function Told({ happened }: { happened: Happened | undefined }) {
  if (happened === undefined) return <span class="ink-2 demo-about">{d('about')}</span>
  if (happened === null) return <span>{d('nothing')}</span>
  const who = happened.person ?? d('customer')
  return (
    <a href={hashOf('board', { ticket: happened.ticket })}>
      {d('happened', { number: happened.number, who, what: language.value === 'zh' ? happened.zh : happened.en })}
    </a>
  )
}

function Wipe({ onClose }: { onClose: () => void }) {
  const problem = useSignal<Problem | null>(null)
  const busy = useSignal(false)
  const sure = (): void => {
    if (busy.value) return
    busy.value = true
    api.post('/demo/wipe').then(
      () => location.replace('/'),
      (error: unknown) => {
        busy.value = false
        problem.value = problemFrom(error)
      },
    )
  }
  return (
    <Sheet title={d('wipe.title')} onClose={onClose}>
      <p>{d('wipe.text')}</p>
      <ProblemNote problem={problem.value} />
      <div class="row">
        <button type="button" class="button" onClick={onClose}>
          {d('wipe.keep')}
        </button>
        <button type="button" class="button primary" aria-disabled={busy.value ? 'true' : undefined} onClick={sure}>
          {d('wipe.sure')}
        </button>
      </div>
    </Sheet>
  )
}

export function DemoBar() {
  const happened = useSignal<Happened | undefined>(undefined)
  const problem = useSignal<Problem | null>(null)
  const busy = useSignal(false)
  const wiping = useSignal(false)
  useEffect(() => {
    document.documentElement.classList.add('with-demo')
    return () => document.documentElement.classList.remove('with-demo')
  }, [])
  const next = (what: (typeof WHAT)[number]): void => {
    if (busy.value) return
    busy.value = true
    problem.value = null
    api
      .post<Answer>('/demo/next', { what })
      .then((answer) => (happened.value = answer.happened))
      .catch((error: unknown) => (problem.value = problemFrom(error)))
      .finally(() => (busy.value = false))
  }
  return (
    <aside class="demo-bar" aria-label={d('bar')}>
      <b>{d('bar')}</b>
      <span class="demo-told num" role="status">
        {problem.value === null ? <Told happened={happened.value} /> : <ProblemNote problem={problem.value} />}
      </span>
      {WHAT.map((what) => (
        <button key={what} type="button" aria-disabled={busy.value ? 'true' : undefined} onClick={() => next(what)}>
          {d(what)}
        </button>
      ))}
      {me.value?.person.role === 'administrator' ? (
        <button type="button" onClick={() => (wiping.value = true)}>
          {d('wipe')}
        </button>
      ) : null}
      {wiping.value ? <Wipe onClose={() => (wiping.value = false)} /> : null}
    </aside>
  )
}
