/** The one way to the server: JSON both ways, the forgery header, problems as sentences, a cap on waiting. */

import { Problem, problemOf, type ProblemBody } from './problem.ts'

export type Query = Readonly<Record<string, string | number | null | undefined>>

export interface Api {
  get<T>(path: string, query?: Query): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  put<T>(path: string, body: unknown): Promise<T>
  delete<T>(path: string): Promise<T>
  /** A body that is to arrive exactly as it stands. */
  postText<T>(path: string, text: string): Promise<T>
  /** One request as it is (an upload's part); null where nobody answered in time. */
  send(method: string, path: string, headers: Record<string, string>, body: BodyInit | null, limit_ms?: number): Promise<Response | null>
  /** A document made by the server (a label sheet, a report), as bytes. */
  document(path: string, body: unknown): Promise<Blob>
}

export interface ApiSettings {
  fetch: (address: string, init: RequestInit) => Promise<Response>
  /** `zh-CN` or `en`: the language of the sentences in problems. */
  language: () => string
  /** Called once per answer with 401: the session has ended. */
  signInNeeded: () => void
  /** Called after every answer or silence: was the server heard? */
  heard?: (server: boolean) => void
  timeout_ms?: number
}

const PREFIX = '/api/v1'
const TIMEOUT_MS = 15_000

/** `/tickets?q=..` with empty and unknown values left out. */
export function addressOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return PREFIX + path + (text === '' ? '' : `?${text}`)
}

async function jsonOf(answer: Response): Promise<unknown> {
  if (answer.status === 204 || answer.status === 202) return undefined
  const type = answer.headers.get('content-type') ?? ''
  // A page where JSON was expected is a captive portal or a proxy, not our server.
  if (!/[/+]json/.test(type)) throw new Problem(0, 'server-not-reached', 'server-not-reached')
  return (await answer.json()) as unknown
}

/** The API over a `fetch` of the caller's choice. Raises Problem: `offline`, `server-not-reached` or the server's code. */
export function makeApi(settings: ApiSettings): Api {
  async function ask(address: string, init: RequestInit): Promise<Response> {
    const patience = AbortSignal.timeout(settings.timeout_ms ?? TIMEOUT_MS)
    try {
      return await settings.fetch(address, { ...init, credentials: 'same-origin', signal: patience })
    } catch {
      settings.heard?.(false)
      throw new Problem(0, 'server-not-reached', 'server-not-reached')
    }
  }

  async function settle<T>(answer: Response, read: (answer: Response) => Promise<T>): Promise<T> {
    if (answer.ok) {
      const value = await read(answer)
      settings.heard?.(true)
      return value
    }
    settings.heard?.(answer.status < 502)
    if (answer.status === 401) settings.signInNeeded()
    const body = await jsonOf(answer).catch(() => ({}))
    throw problemOf(answer.status, (body ?? {}) as ProblemBody)
  }

  function headers(unsafe: boolean): Record<string, string> {
    const common = { Accept: 'application/json, application/problem+json', 'Accept-Language': settings.language() }
    return unsafe ? { ...common, 'Content-Type': 'application/json', 'X-Halfhour': '1' } : common
  }

  function sendText(path: string, body: string, method = 'POST'): Promise<Response> {
    return ask(addressOf(path), { method, headers: headers(true), body })
  }

  function send(path: string, body: unknown, method = 'POST'): Promise<Response> {
    return sendText(path, JSON.stringify(body ?? {}), method)
  }

  return {
    async get<T>(path: string, query?: Query): Promise<T> {
      return (await settle(await ask(addressOf(path, query), { headers: headers(false) }), jsonOf)) as T
    },
    async post<T>(path: string, body?: unknown): Promise<T> {
      return (await settle(await send(path, body), jsonOf)) as T
    },
    async put<T>(path: string, body: unknown): Promise<T> {
      return (await settle(await send(path, body, 'PUT'), jsonOf)) as T
    },
    async delete<T>(path: string): Promise<T> {
      return (await settle(await ask(addressOf(path), { method: 'DELETE', headers: headers(true) }), jsonOf)) as T
    },
    async postText<T>(path: string, text: string): Promise<T> {
      return (await settle(await sendText(path, text), jsonOf)) as T
    },
    async send(method, path, more, body, limit_ms = TIMEOUT_MS) {
      const address = path.startsWith(PREFIX) ? path : PREFIX + path
      const init = { method, headers: { 'X-Halfhour': '1', ...more }, body, credentials: 'same-origin', signal: AbortSignal.timeout(limit_ms) } as const
      return settings.fetch(address, init).catch(() => null)
    },
    async document(path: string, body: unknown): Promise<Blob> {
      return settle(await send(path, body), (answer) => answer.blob())
    },
  }
}
