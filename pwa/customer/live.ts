/** Keeps the ticket page fresh: its live part is fetched again while somebody looks, and its countdown ticks. */

const EVERY_MS = 15_000

export function keepFresh(): void {
  if (document.querySelector('[data-live]') === null) return
  tick()
  setInterval(tick, 1000)
  setInterval(() => void refresh(), EVERY_MS)
  document.addEventListener('visibilitychange', () => void refresh())
}

/** The server's clock, by the page's own stamp: the phone's clock may be wrong. */
let offset: number | null = null

function tick(): void {
  const live = document.querySelector<HTMLElement>('[data-live]')
  offset ??= Number(live?.dataset['now'] ?? Date.now()) - Date.now()
  const now = Date.now() + offset
  for (const place of document.querySelectorAll<HTMLElement>('[data-left-until]')) {
    const left = Math.floor((Number(place.dataset['leftUntil']) - now) / 1000)
    place.textContent = left > 0 && left < 3600 ? `${two(Math.floor(left / 60))}:${two(left % 60)}` : ''
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

async function refresh(): Promise<void> {
  if (document.visibilityState !== 'visible') return
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin' })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector<HTMLElement>('[data-live]')
    const shown = document.querySelector<HTMLElement>('[data-live]')
    if (fresh === null || shown === null) return
    // A new state brings other forms: load the page whole, unless somebody is filling one in.
    if (fresh.dataset['state'] !== shown.dataset['state'] && !isFilling()) location.reload()
    else shown.replaceWith(document.adoptNode(fresh))
    offset = null
    tick()
  } catch {
    // No network: what is shown stays, the next round tries again.
  }
}

function isFilling(): boolean {
  const active = document.activeElement
  return active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement || document.querySelector('.pad.inked') !== null
}
