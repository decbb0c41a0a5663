/** The phone check: each thing the work needs is tried on this phone, with what to do where it fails. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon, StateShape, language, type Standing } from '../../ui/index.ts'
import { Advice } from '../check/Advice.tsx'
import { watchAway, type Away } from '../check/away.ts'
import * as checks from '../check/checks.ts'
import type { Check, Finding, Grade, Sentence } from '../check/checks.ts'
import { thisPhone } from '../check/platform.ts'
import { c, type CheckKey } from '../check/words.ts'
import { Screen } from '../frame.tsx'
import { phone } from '../store.ts'

const ORDER = ['notifications', 'storage', 'camera', 'clock', 'background', 'network', 'place', 'install', 'browser'] as const
type Name = (typeof ORDER)[number]
const CHECKS: Record<Name, Check> = checks
type Findings = Partial<Record<Name, Finding>>

const LOOK: Record<Grade | 'testing', Standing> = { good: 'met', care: 'risk', bad: 'breach', untested: 'pending', testing: 'pending' }

export function CheckScreen() {
  const [findings, setFindings] = useState<Findings>({})
  const [testing, setTesting] = useState<ReadonlySet<Name>>(new Set())
  const away = useRef<Away | null>(null)
  const platform = thisPhone()
  const run = async (name: Name, pressed: boolean): Promise<void> => {
    setTesting((before) => new Set([...before, name]))
    const finding = await CHECKS[name]({ phone: phone(), platform, pressed, away: away.current })
    setFindings((before) => ({ ...before, [name]: finding }))
    setTesting((before) => new Set([...before].filter((one) => one !== name)))
  }
  const runAll = (): void => {
    for (const name of ORDER) void run(name, false)
  }
  useEffect(() => {
    runAll()
    return watchAway(
      () => phone().now_ms(),
      (came) => {
        away.current = came
        void run('background', false)
      },
    )
  }, [])
  return (
    <Screen title={c('title')} backTo="/me">
      <div class="stack tight">
        <h2 class="t-44">{c(verdictOf(findings, testing.size > 0))}</h2>
        <p class="ink-2">{c('why')}</p>
      </div>
      <section class="card rows checks">
        {ORDER.map((name) => (
          <Line key={name} name={name} finding={findings[name]} busy={testing.has(name)} onTest={() => void run(name, true)} />
        ))}
      </section>
      <button type="button" class="button wide" onClick={runAll}>
        {c('all')}
      </button>
      <Advice platform={platform} />
    </Screen>
  )
}

function verdictOf(findings: Findings, busy: boolean): CheckKey {
  const grades = Object.values(findings).map(({ grade }) => grade)
  if (grades.includes('bad')) return 'verdict.bad'
  if (busy || grades.length === 0) return 'verdict.testing'
  return grades.every((grade) => grade === 'good') ? 'verdict.good' : 'verdict.care'
}

function said([key, values]: Sentence): string {
  const what = values?.['what']
  return c(key, typeof what === 'string' && what.startsWith('lack.') ? { ...values, what: c(what as CheckKey) } : values)
}

function Line({ name, finding, busy, onTest }: { name: Name; finding: Finding | undefined; busy: boolean; onTest: () => void }) {
  const grade = busy || finding === undefined ? 'testing' : finding.grade
  const title = c(`name.${name}`)
  const verb = c(grade === 'untested' ? 'try' : 'again')
  return (
    <div class="check" aria-busy={grade === 'testing' ? 'true' : undefined}>
      <StateShape standing={LOOK[grade]} size={22} />
      <div class="grow stack tight">
        <h3>
          {title} <span class="check-grade">{c(`grade.${grade}`)}</span>
        </h3>
        {finding === undefined ? null : <p class="small ink-2">{finding.says.map(said).join(language.value === 'zh' ? '' : ' ')}</p>}
        {finding?.todo === undefined ? null : <p class="small">{said(finding.todo)}</p>}
        {grade === 'untested' ? (
          <button type="button" class="button" onClick={onTest}>
            {verb}
            <span class="spoken">{title}</span>
          </button>
        ) : null}
      </div>
      {grade === 'untested' ? null : (
        <button type="button" class="button plain square" disabled={busy} aria-label={`${verb}: ${title}`} onClick={onTest}>
          <Icon name="again" />
        </button>
      )}
    </div>
  )
}
