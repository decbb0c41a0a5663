import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Icon } from './Icon.tsx'
import { t } from './words.ts'

interface Said {
  text: string
  undo?: (() => void) | undefined
  key?: string | undefined
  until: number
}

const said = signal<Said | null>(null)
const left = signal(0)
let ticking: ReturnType<typeof setInterval> | undefined

function tick(): void {
  const now = said.value
  left.value = now === null ? 0 : Math.max(0, Math.ceil((now.until - performance.now()) / 1000))
  if (left.value === 0) hush()
}

/** Takes the bar away. */
export function hush(): void {
  clearInterval(ticking)
  said.value = null
}

/** Says what happened; with `undo` for `seconds` the bar offers to take it back (`key`: the key that does it too). */
export function say(text: string, options: { undo?: () => void; seconds?: number; key?: string } = {}): void {
  const seconds = options.seconds ?? (options.undo === undefined ? 3 : 10)
  said.value = { text, undo: options.undo, key: options.key, until: performance.now() + seconds * 1000 }
  clearInterval(ticking)
  ticking = setInterval(tick, 250)
  left.value = seconds
}

/** The ink bar; one on a page. A screen reader hears it. */
export function Toast() {
  const now = said.value
  useEffect(() => {
    const undoByKey = (event: KeyboardEvent): void => {
      const current = said.value
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      if (current?.undo === undefined || current.key === undefined || typing) return
      if (event.key.toLowerCase() === current.key.toLowerCase() && !event.ctrlKey && !event.metaKey) takeBack()
    }
    document.addEventListener('keydown', undoByKey)
    return () => document.removeEventListener('keydown', undoByKey)
  }, [])
  return (
    <div role="status" aria-live="polite">
      {now === null ? null : (
        <div class="toast">
          <span>{now.text}</span>
          {now.undo === undefined ? null : (
            <button type="button" class="undo" onClick={takeBack}>
              <Icon name="undo" size={20} />
              {t('undo')}
              {now.key === undefined ? null : <kbd>{now.key.toUpperCase()}</kbd>}
              <span class="num" aria-hidden>
                {t('seconds', { n: left.value })}
              </span>
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function takeBack(): void {
  const undo = said.value?.undo
  hush()
  undo?.()
}
