/** Where the console is: the address bar, followed and set. */

import { signal } from '@preact/signals'
import { hashOf, routeOf, type PageName, type Route } from '../route.ts'

export const route = signal<Route>(routeOf(location.hash))

window.addEventListener('hashchange', () => {
  route.value = routeOf(location.hash)
})

export function go(page: PageName, query: Readonly<Record<string, string | null | undefined>> = {}, id: string | null = null): void {
  location.hash = hashOf(page, query, id)
}

/** Changes some of the address's values; `quietly` leaves no step to go back to (typing, moving through a list). */
export function amend(query: Readonly<Record<string, string | null | undefined>>, quietly = false): void {
  const { page, id, query: before } = route.value
  const hash = hashOf(page, { ...before, ...query }, id)
  if (hash === location.hash) return
  if (quietly) {
    history.replaceState(null, '', hash)
    route.value = routeOf(hash)
  } else {
    location.hash = hash
  }
}

/** Opens a ticket of the board, or closes it; what was chosen within the last one does not carry over. */
export function openTicket(id: string | null, quietly = false): void {
  amend({ ticket: id, clock: null, who: null, tab: null }, quietly)
}
