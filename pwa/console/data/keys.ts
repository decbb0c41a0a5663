/** Keys of the whole page. A key does nothing while someone types or a dialog stands open. */

type Act = () => void

const acts = new Map<string, Act>()

/** Binds a key until the returned function is called. The latest binding of a key holds. */
export function bind(key: string, act: Act): () => void {
  acts.set(key, act)
  return () => {
    if (acts.get(key) === act) acts.delete(key)
  }
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)
}

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return
    if (document.querySelector('[role="dialog"]') !== null) return
    const act = acts.get(event.key.length === 1 ? event.key.toLowerCase() : event.key)
    if (act === undefined) return
    event.preventDefault()
    act()
  })
}
