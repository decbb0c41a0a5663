/** Pokes from the server, with a slow poll beneath: a stream that says nothing may be cut without a word. */

export type Poke = { feed: string; seq: number }

export interface Stream {
  onopen: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent<string>) => void) | null
  onerror: ((event: Event) => void) | null
  readyState: number
  close(): void
}

export interface LiveSettings {
  open: () => Stream
  poke: (poke: Poke | null) => void
  state: (live: boolean) => void
  later: (run: () => void, after_ms: number) => () => void
}

const CLOSED = 2
const POLL_LIVE_MS = 30_000
const POLL_ALONE_MS = 5_000
const REOPEN_MS = 3_000

export function pokeOf(text: string): Poke | null {
  try {
    const value = JSON.parse(text) as Partial<Poke>
    return typeof value.feed === 'string' && typeof value.seq === 'number' ? { feed: value.feed, seq: value.seq } : null
  } catch {
    return null
  }
}

/** Listens until the returned function is called. Every poke and every poll calls `poke` (null for a poll). */
export function listen(settings: LiveSettings): () => void {
  let stream: Stream | null = null
  let live = false
  let over = false
  let cancelPoll = (): void => undefined

  function became(now: boolean): void {
    if (live === now) return
    live = now
    settings.state(now)
    schedulePoll()
  }

  function schedulePoll(): void {
    cancelPoll()
    if (over) return
    cancelPoll = settings.later(
      () => {
        settings.poke(null)
        schedulePoll()
      },
      live ? POLL_LIVE_MS : POLL_ALONE_MS,
    )
  }

  function connect(): void {
    if (over) return
    const opened = settings.open()
    stream = opened
    opened.onopen = () => {
      became(true)
      // What changed while nobody listened was not poked.
      settings.poke(null)
    }
    opened.onmessage = (event) => settings.poke(pokeOf(event.data))
    opened.onerror = () => {
      became(false)
      if (opened.readyState !== CLOSED) return
      opened.close()
      settings.later(connect, REOPEN_MS)
    }
  }

  schedulePoll()
  connect()
  return () => {
    over = true
    cancelPoll()
    stream?.close()
  }
}
