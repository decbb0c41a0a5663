import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './Icon.tsx'
import { t } from './words.ts'

/** Slides over the camera or a list: one thing, one action. Escape and the ground close it; focus stays inside and returns. */
export function Sheet({ title, onClose, children }: { title: ComponentChildren; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null)
  const name = useId()
  const closing = useRef(onClose)
  closing.current = onClose
  useLayoutEffect(() => {
    const before = document.activeElement
    box.current?.focus()
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') closing.current()
      if (event.key === 'Tab') keepInside(event, box.current)
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <div class="sheet-ground" onClick={(event) => event.target === event.currentTarget && onClose()}>
      <div class="sheet" role="dialog" aria-modal="true" aria-labelledby={name} tabIndex={-1} ref={box}>
        <div class="row between">
          <h2 id={name}>{title}</h2>
          <button type="button" class="button plain square" onClick={onClose} aria-label={t('close')}>
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </div>
  )
}

function keepInside(event: KeyboardEvent, box: HTMLElement | null): void {
  const all = box?.querySelectorAll<HTMLElement>('a[href], button:not([disabled]), input, textarea, select, [tabindex="0"]')
  const first = all?.[0]
  const last = all?.[all.length - 1]
  if (first === undefined || last === undefined) return
  const lost = box?.contains(document.activeElement) !== true // what had it is gone
  if (event.shiftKey && (lost || document.activeElement === first || document.activeElement === box)) {
    event.preventDefault()
    last.focus()
  } else if (!event.shiftKey && (lost || document.activeElement === last)) {
    event.preventDefault()
    first.focus()
  }
}
