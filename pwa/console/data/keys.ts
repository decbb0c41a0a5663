/** Keys of the whole page. A key does nothing while someone types, or a dialog or menu stands open. */

import { PAGE_KEYS, type Key } from './key-list.ts'

type Act = () => void

/** After G the next letter is a page; later it is a key of its own again. */
const LEAD = 'g'
const LEAD_MS = 1_500

const acts = new Map<string, Act>()

/** Binds a key until the returned function is called. The latest binding of a key holds. */
export function bind(key: Key, act: Act): () => void {
  acts.set(key, act)
  return () => {
    if (acts.get(key) === act) acts.delete(key)
  }
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const ticked = target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type)
  return (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !ticked) || target.isContentEditable
}

function pageOf(letter: string): string | null {
  return Object.entries(PAGE_KEYS).find(([, key]) => key === letter)?.[0] ?? null
}

/** Listens from now on; `lead` is told of each G, and `go` of the page that follows it. */
export function listenToKeys(go: (page: string) => void): void {
  let led_ms = -Infinity
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || typing(event.target)) return
    if (document.querySelector('[role="dialog"], [role="menu"], [aria-haspopup][aria-expanded="true"]') !== null) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const led = event.timeStamp - led_ms < LEAD_MS
    led_ms = key === LEAD && !led ? event.timeStamp : -Infinity
    const page = led ? pageOf(key) : null
    const act = page === null ? acts.get(key) : (): void => go(page)
    if (act === undefined) return
    event.preventDefault()
    act()
  })
}
