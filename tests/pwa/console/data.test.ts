import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Receipt } from '../../../pwa/console/data/answers.ts'
import { addressOf, makeApi, type ApiSettings } from '../../../pwa/console/data/api.ts'
import { listen, pokeOf, type Poke, type Stream } from '../../../pwa/console/data/live.ts'
import { intend, send } from '../../../pwa/console/data/operations.ts'
import { Problem } from '../../../pwa/console/data/problem.ts'
import { coalesced } from '../../../pwa/console/data/refetch.ts'
import { serverTime } from '../../../pwa/console/data/server-time.ts'
import { hashOf, routeOf } from '../../../pwa/console/route.ts'

function json(status: number, body: unknown, type = 'application/json'): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
}

function apiThat(answer: () => Response | Promise<Response>) {
  const calls: { address: string; init: RequestInit }[] = []
  const heard: boolean[] = []
  let signIn = 0
  const settings: ApiSettings = {
    fetch: async (address, init) => {
      calls.push({ address, init })
      return answer()
    },
    language: () => 'en',
    signInNeeded: () => (signIn += 1),
    heard: (server) => heard.push(server),
  }
  return { api: makeApi(settings), calls, heard, signIns: () => signIn }
}

/** Timers that run when the test says so. */
function handTimers() {
  const waiting: { run: () => void; after_ms: number }[] = []
  return {
    waiting,
    later(run: () => void, after_ms: number) {
      const entry = { run, after_ms }
      waiting.push(entry)
      return () => {
        const at = waiting.indexOf(entry)
        if (at >= 0) waiting.splice(at, 1)
      }
    },
    async next() {
      waiting.shift()?.run()
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    },
  }
}

test('an unsafe request carries the forgery header and the language, a read only the language', async () => {
  const { api, calls } = apiThat(() => json(200, {}))
  await api.post('/operations', { a: 1 })
  await api.get('/tickets', { q: 'AS-02', site: '', after: null })
  const [post, get] = calls.map(({ init }) => init.headers as Record<string, string>)
  assert.equal(post?.['X-Halfhour'], '1')
  assert.equal(post?.['Accept-Language'], 'en')
  assert.equal(get?.['X-Halfhour'], undefined)
  assert.equal(calls[1]?.address, '/api/v1/tickets?q=AS-02')
})

test('a problem document becomes its sentence, its code and its fields', async () => {
  const body = { status: 422, code: 'validation-failed', detail: 'Correct those marked.', fields: { name: ['too long'] } }
  const { api, heard } = apiThat(() => json(422, body, 'application/problem+json'))
  await assert.rejects(api.post('/x'), (error: Problem) => {
    assert.equal(error.message, 'Correct those marked.')
    assert.equal(error.code, 'validation-failed')
    assert.deepEqual(error.fields, { name: ['too long'] })
    assert.equal(error.unheard, false)
    return true
  })
  assert.deepEqual(heard, [true])
})

test('an ended session asks for sign-in and still tells the caller', async () => {
  const { api, signIns } = apiThat(() => json(401, { code: 'sign-in-needed', detail: 'Sign in first.' }, 'application/problem+json'))
  await assert.rejects(api.get('/board'), { code: 'sign-in-needed' })
  assert.equal(signIns(), 1)
})

test('silence and a page in place of JSON both count as a server that was not reached', async () => {
  const silent = apiThat(() => Promise.reject(new TypeError('Failed to fetch')))
  await assert.rejects(silent.api.get('/board'), { code: 'server-not-reached', status: 0 })
  assert.deepEqual(silent.heard, [false])
  const portal = apiThat(() => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } }))
  await assert.rejects(portal.api.get('/board'), { code: 'server-not-reached' })
})

test('an address leaves out what is empty or not known', () => {
  assert.equal(addressOf('/tickets', { state: 'open', q: '', limit: 50, after: undefined }), '/api/v1/tickets?state=open&limit=50')
})

const applied: Receipt = { id: 'a', outcome: 'applied', rev: 1, code: null, detail: null }

test('an intent keeps its id through every retry', async () => {
  const sent: string[] = []
  const pauses: number[] = []
  const intent = intend(() => `id-${sent.length}`, 'ticket.note', 'T', { text: 'x' })
  const receipt = await send(intent, {
    post: async (_, body) => {
      sent.push((body as { id: string }).id)
      if (sent.length < 3) throw new Problem(0, 'server-not-reached', '')
      return applied
    },
    wait: async (ms) => void pauses.push(ms),
  })
  assert.equal(receipt.outcome, 'applied')
  assert.deepEqual(sent, ['id-0', 'id-0', 'id-0'])
  assert.equal(pauses.length, 2)
})

test('a refused operation is an error with the server’s sentence and is not sent again', async () => {
  let posts = 0
  const refused: Receipt = { ...applied, outcome: 'rejected', code: 'assigned-already', detail: 'Already assigned.' }
  const sender = { post: async () => ((posts += 1), refused), wait: async () => undefined }
  await assert.rejects(send(intend(() => 'i', 'ticket.note', 'T', { text: 'x' }), sender), { code: 'assigned-already', message: 'Already assigned.' })
  assert.equal(posts, 1)
})

test('a server that is never heard is given up after four sends', async () => {
  let posts = 0
  const post = async (): Promise<Receipt> => {
    posts += 1
    throw new Problem(503, 'busy', 'busy')
  }
  await assert.rejects(send(intend(() => 'i', 'ticket.note', 'T', { text: 'x' }), { post, wait: async () => undefined }), { code: 'busy' })
  assert.equal(posts, 4)
})

test('empty personal values are not said at all', () => {
  const intent = intend(() => 'i', 'ticket.call', 'T', { to: 'reporter', answered: true }, { result: '' })
  assert.equal('personal' in intent, false)
  assert.deepEqual(intend(() => 'i', 'ticket.call', 'T', { to: 'reporter', answered: true }, { result: 'ok' }).personal, { result: 'ok' })
})

test('many pokes while a fetch is under way cost one more fetch', async () => {
  const timers = handTimers()
  let fetches = 0
  let finish = (): void => undefined
  const fetch = () => new Promise<void>((resolve) => ((fetches += 1), (finish = resolve)))
  const refetch = coalesced({ fetch, gather_ms: 10, later: timers.later })
  refetch.poke()
  refetch.poke()
  await timers.next()
  assert.equal(fetches, 1)
  refetch.poke()
  refetch.poke()
  finish()
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  await timers.next()
  assert.equal(fetches, 2)
})

test('a fetch that fails does not stop later pokes', async () => {
  const timers = handTimers()
  let fetches = 0
  const refetch = coalesced({ fetch: () => ((fetches += 1), Promise.reject(new Error('no'))), gather_ms: 0, later: timers.later })
  refetch.poke()
  await timers.next()
  refetch.poke()
  await timers.next()
  assert.equal(fetches, 2)
})

class PlayedStream implements Stream {
  onopen: Stream['onopen'] = null
  onmessage: Stream['onmessage'] = null
  onerror: Stream['onerror'] = null
  readyState = 0
  closed = false
  close(): void {
    this.closed = true
  }
}

test('pokes come from the stream, a poll stands in while it is down, and a closed stream is opened again', () => {
  const timers = handTimers()
  const streams: PlayedStream[] = []
  const pokes: (Poke | null)[] = []
  const states: boolean[] = []
  const stop = listen({
    open: () => {
      const stream = new PlayedStream()
      streams.push(stream)
      return stream
    },
    poke: (poke) => void pokes.push(poke),
    state: (live) => void states.push(live),
    later: timers.later,
  })
  assert.deepEqual(timers.waiting.map(({ after_ms }) => after_ms), [5000])
  streams[0]?.onopen?.({} as Event)
  streams[0]?.onmessage?.({ data: '{"feed":"desk:c","seq":7}' } as MessageEvent<string>)
  assert.deepEqual(pokes, [null, { feed: 'desk:c', seq: 7 }])
  assert.deepEqual(timers.waiting.map(({ after_ms }) => after_ms), [30000])
  const first = streams[0]
  if (first === undefined) throw new Error('no stream')
  first.readyState = 2
  first.onerror?.({} as Event)
  assert.deepEqual(states, [true, false])
  timers.waiting.find(({ after_ms }) => after_ms === 3000)?.run()
  assert.equal(streams.length, 2)
  stop()
  assert.equal(streams[1]?.closed, true)
})

test('a poke that cannot be read asks for everything', () => {
  assert.equal(pokeOf('not json'), null)
  assert.equal(pokeOf('{"feed":1}'), null)
})

test('server time follows the monotonic clock when the wall clock is moved', () => {
  let mono = 1000
  let wall = 5_000_000
  const time = serverTime(() => mono, () => wall)
  assert.equal(time.now_ms(), 5_000_000)
  time.hear('2026-11-20T02:05:00.000Z', 900)
  const heard = Date.parse('2026-11-20T02:05:00.000Z')
  wall = 0
  mono = 3000
  assert.equal(time.now_ms(), heard + 2050)
  time.hear('nonsense', 3000)
  assert.equal(time.now_ms(), heard + 2050)
})

test('an address is read and written back the same', () => {
  const hash = hashOf('register', { q: '交换机 AS-02', state: 'done', site: '' })
  assert.deepEqual(routeOf(hash), { page: 'register', id: null, query: { q: '交换机 AS-02', state: 'done' } })
  assert.deepEqual(routeOf('#/label/7K3MQX9D'), { page: 'labels', id: '7K3MQX9D', query: {} })
  assert.deepEqual(routeOf('#/ticket/abc'), { page: 'board', id: null, query: { ticket: 'abc' } })
  assert.equal(routeOf('#/nowhere').page, 'board')
  assert.equal(routeOf('').page, 'board')
  assert.equal(routeOf('#/equipment/%E0%A4%A').id, '%E0%A4%A')
})
