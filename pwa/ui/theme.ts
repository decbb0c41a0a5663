/** Light, dark, or as the system has it; kept on this device and set before the first paint. */

import { computed, effect, signal } from '@preact/signals'

export type Theme = 'light' | 'dark' | 'system'

const KEY = 'halfhour.theme'
const GROUND = { light: '#F1F3EF', dark: '#0B1110' }

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

const atNight = matchMedia('(prefers-color-scheme: dark)')
const night = signal(atNight.matches)
atNight.addEventListener('change', (event) => {
  night.value = event.matches
})

export const theme = signal<Theme>(stored())

export function chooseTheme(next: Theme): void {
  theme.value = next
  try {
    if (next === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, next)
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
}

/** What is seen. */
export const shownTheme = computed(() => (theme.value === 'system' ? (night.value ? 'dark' : 'light') : theme.value))

effect(() => {
  const shown = shownTheme.value
  document.documentElement.dataset['theme'] = shown
  let meta = document.querySelector('meta[name="theme-color"]')
  if (meta === null) {
    meta = document.createElement('meta')
    meta.setAttribute('name', 'theme-color')
    document.head.append(meta)
  }
  meta.setAttribute('content', GROUND[shown])
})
