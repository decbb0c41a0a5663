import { ICONS, type IconName } from './icons.ts'

/** An icon beside a word; alone it carries its `label`. */
export function Icon({ name, size = 24, label }: { name: IconName; size?: number; label?: string }) {
  const access = label === undefined ? { 'aria-hidden': true } : { role: 'img' as const, 'aria-label': label }
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" {...access}>
      <path d={ICONS[name]} />
    </svg>
  )
}

/** The mark: half a dial. */
export function Mark({ size = 40 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 40 40" aria-hidden>
      <circle cx="20" cy="20" r="17" fill="none" stroke="currentColor" stroke-width="3" />
      <path d="M20 9a11 11 0 0 1 0 22Z" fill="currentColor" />
    </svg>
  )
}
