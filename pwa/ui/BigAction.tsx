import type { ComponentChildren } from 'preact'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

interface Props {
  verb: string
  icon?: IconName
  /** Under the verb: how long undo lasts, what is missing. */
  note?: string
  /** The missing thing: the action stands in a well and says what it waits for, instead of being greyed silently. */
  missing?: string | undefined
  done?: boolean
  onPress?: () => void
  type?: 'button' | 'submit'
}

/** The one next step. Pressed, it turns into the fact and its time. */
export function BigAction({ verb, icon, note, missing, done = false, onPress, type = 'button' }: Props) {
  const small = missing ?? note
  return (
    <button
      type={type}
      class={`big-action${missing === undefined ? '' : ' waiting'}${done ? ' done' : ''}`}
      aria-disabled={missing === undefined ? undefined : 'true'}
      onClick={missing === undefined ? onPress : undefined}
    >
      {icon === undefined ? null : <Icon name={done ? 'check' : icon} size={28} />}
      <span>
        {verb}
        {small === undefined ? null : <small>{small}</small>}
      </span>
    </button>
  )
}

/** The square beside the big action: scan, photo, code. */
export function SideAction({ icon, label, onPress, href }: { icon: IconName; label: string; onPress?: () => void; href?: string }) {
  const inside = (
    <>
      <Icon name={icon} />
      <span>{label}</span>
    </>
  )
  return href === undefined ? (
    <button type="button" class="side-action" onClick={onPress}>
      {inside}
    </button>
  ) : (
    <a class="side-action" href={href}>
      {inside}
    </a>
  )
}

/** The bottom of a screen with a next step; the bar of the main screens gives way to it. */
export function ActionBar({ children }: { children: ComponentChildren }) {
  return <div class="action-bar">{children}</div>
}
