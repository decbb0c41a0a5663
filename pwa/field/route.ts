/** Where the app is: `#/ticket/<id>/repair`. The address bar holds the state, so back and reload work. */

import { signal } from '@preact/signals'

export interface Route {
  screen: string
  id: string | null
  part: string | null
}

function read(): Route {
  const [screen = '', id = '', part = ''] = location.hash.replace(/^#\/?/, '').split('/').map(decoded)
  return { screen: screen === '' ? labelFromPath() ?? 'today' : screen, id: id === '' ? tagFromPath(screen) : id, part: part === '' ? null : part }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

// The service worker answers /q/<tag> with this app while there is no network: the path names the label.
const LABEL_PATH = /^\/[qQ]\/([^/]+)\/?$/

function labelFromPath(): string | null {
  return LABEL_PATH.test(location.pathname) ? 'label' : null
}

function tagFromPath(screen: string): string | null {
  return screen === '' ? decoded(LABEL_PATH.exec(location.pathname)?.[1] ?? '') || null : null
}

export const route = signal<Route>(read())

window.addEventListener('hashchange', () => {
  route.value = read()
  window.scrollTo(0, 0)
})

/** Goes to another screen; `replace` leaves no step to come back to. */
export function go(path: string, replace = false): void {
  const target = LABEL_PATH.test(location.pathname) ? `/field/#${path}` : `#${path}`
  if (target.startsWith('/')) {
    history.replaceState(null, '', target)
    window.dispatchEvent(new HashChangeEvent('hashchange'))
    return
  }
  if (replace) location.replace(target)
  else location.hash = path
}

/** One step back; to `otherwise` when the app was opened here. */
export function back(otherwise = '/today'): void {
  if (history.length > 1) history.back()
  else go(otherwise, true)
}
