import { Icon } from './Icon.tsx'
import { age, clockTime } from './times.ts'
import { t } from './words.ts'

export interface Reach {
  state: 'online' | 'offline' | 'unreached' | 'sign-in' | 'revoked'
  /** The server was heard out since this page began; for those who must wait for it. */
  fresh?: boolean
  /** When the server was last heard, ms; null = never. */
  heardMs: number | null
  unsent: number
}

/** Time, network, age of the data, unsent count. Offline is a normal colour. */
export function Strip({ reach, nowMs, zone }: { reach: Reach; nowMs: number; zone: string }) {
  const news = stripWords(reach, nowMs, zone)
  const look = reach.state === 'offline' ? ' offline' : reach.state === 'online' ? '' : ' unreached'
  return (
    <div class={`strip num${look}`} data-reach={reach.state} data-fresh={reach.fresh} role="region" aria-label={t('strip.label')}>
      <b>{clockTime(nowMs, zone)}</b>
      <span class="news">
        <Icon name={reach.state === 'offline' ? 'offline' : reach.state === 'sign-in' || reach.state === 'revoked' ? 'lock' : 'wifi'} size={20} />
        <span>{news}</span>
      </span>
    </div>
  )
}

/** `离线 · 资料 10:24 · 未发 6`. */
export function stripWords({ state, heardMs, unsent }: Reach, nowMs: number, zone: string): string {
  const parts: string[] = []
  if (state === 'online') parts.push(heardMs === null ? t('strip.never') : t('strip.synced', { age: age(nowMs - heardMs) }))
  else parts.push(t(state === 'offline' ? 'strip.offline' : state === 'sign-in' ? 'strip.signIn' : state === 'revoked' ? 'strip.revoked' : 'strip.unreached'))
  if (state === 'offline') parts.push(heardMs === null ? t('strip.noData') : t('strip.data', { time: clockTime(heardMs, zone) }))
  if (unsent > 0) parts.push(t('strip.unsent', { n: unsent }))
  return parts.join(' · ')
}
