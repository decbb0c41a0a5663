/** Many pokes, few requests: one fetch at a time, one more after it when something changed meanwhile. */

export interface Refetch {
  poke(): void
  stop(): void
}

export interface RefetchSettings {
  fetch: () => Promise<void>
  /** Pokes within this time of each other share one fetch. */
  gather_ms: number
  later: (run: () => void, after_ms: number) => () => void
}

export function coalesced({ fetch, gather_ms, later }: RefetchSettings): Refetch {
  let waiting: (() => void) | null = null
  let busy = false
  let again = false
  let stopped = false

  async function run(): Promise<void> {
    waiting = null
    if (stopped) return
    busy = true
    again = false
    try {
      await fetch()
    } catch {
      // The fetch keeps its own problem; the next poke or poll tries again.
    } finally {
      busy = false
      if (again) poke()
    }
  }

  function poke(): void {
    if (stopped) return
    if (busy) {
      again = true
    } else if (waiting === null) {
      waiting = later(() => void run(), gather_ms)
    }
  }

  return {
    poke,
    stop() {
      stopped = true
      waiting?.()
      waiting = null
    },
  }
}
