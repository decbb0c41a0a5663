/** By what ways this engineer is told; needs a network. */

import type { Answers, ToldBy } from '../../core/answers.gen.ts'
import { language } from '../../ui/index.ts'
import { Ways, type Refusal, type Server } from '../../ui/ways/Ways.tsx'
import { w } from '../../ui/ways/words.ts'
import { Screen } from '../frame.tsx'
import { phone } from '../store.ts'

const API = '/api/v1'
const ANSWER_MS = 10_000

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${API}${path}`, {
    method,
    headers: { Accept: 'application/json', 'Accept-Language': language.value === 'zh' ? 'zh-CN' : 'en', 'X-Halfhour': 'phone', 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_MS),
  })
  const spoken = /[/+]json\b/.test(answer.headers.get('Content-Type') ?? '') ? ((await answer.json()) as unknown) : undefined
  if (answer.ok) return spoken
  const { code, detail } = (spoken ?? {}) as { code?: string; detail?: string }
  throw { code: code ?? 'server-not-reached', message: detail ?? '' } satisfies Refusal
}

const server: Server = {
  get: (path, query) => ask('GET', `${path}?${new URLSearchParams(query).toString()}`) as Promise<ToldBy>,
  async post(path, body) {
    const answer = (await ask('POST', path, body)) as Partial<Answers['POST /ways']> | undefined
    if (answer?.outcome === 'rejected') throw { code: answer.code ?? 'rejected', message: answer.detail ?? '' } satisfies Refusal
  },
}

export function WaysScreen() {
  const person = phone().me()?.person.id ?? ''
  return (
    <Screen title={w('title')} backTo="/me">
      <Ways server={server} person={person} part="card" />
    </Screen>
  )
}
