/** Signing in at the server: what it answers, in one of a few words. */

import type { Answers, Problem } from '../core/answers.gen.ts'

export type SignedIn = { ok: true } | { ok: false; code: string; detail: string | null }

const LONGEST_MS = 15_000

export async function signIn(login: string, password: string, language: string): Promise<SignedIn> {
  try {
    const answer = await fetch('/api/v1/auth/sign-in', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Halfhour': '1', 'Accept-Language': language },
      body: JSON.stringify({ login, password }),
      signal: AbortSignal.timeout(LONGEST_MS),
    })
    if (answer.ok) return { ok: true }
    const problem = (await answer.json().catch(() => ({}))) as Partial<Problem>
    return { ok: false, code: problem.code ?? String(answer.status), detail: problem.detail ?? null }
  } catch {
    return { ok: false, code: 'unreached', detail: null }
  }
}

/** Whether this server shows the demo; silence means no. */
export async function isDemo(): Promise<boolean> {
  try {
    const answer = await fetch('/api/v1/health', { signal: AbortSignal.timeout(LONGEST_MS) })
    return ((await answer.json()) as Partial<Answers['GET /health']>).demo === true
  } catch {
    return false
  }
}
