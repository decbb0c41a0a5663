import { useSignal } from '@preact/signals'
import { Banner, Icon, StateShape, dayTime } from '../../../ui/index.ts'
import { APP } from '../../../core/app.ts'
import type { Device } from '../../data/answers.ts'
import { useDoing } from '../../data/doing.ts'
import { hashOf } from '../../route.ts'
import { act, now_ms } from '../../data/store.ts'
import { ProblemNote } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import { Erase, Rename, Restore, Revoke } from './Dialogs.tsx'
import { clockWords, contactWords, fateWords, leftWords, waitingWords } from './say.ts'
import type { Row } from './trouble.ts'

type Open = 'rename' | 'revoke' | 'restore' | 'erase' | null

/** One phone: what is wrong with it, what is on it, and what the desk can do about it. */
export function DeviceFile({ row: { device, troubles }, name, may, again }: { row: Row; name: string; may: boolean; again: () => void }) {
  const open = useSignal<Open>(null)
  const fate = fateWords(device)
  const close = (changed: boolean): void => {
    open.value = null
    if (changed) again()
  }
  const dialog = { device, name, close }
  return (
    <article class="file">
      <h2>
        <bdi>{device.name}</bdi>
      </h2>
      <p class="ink-2">
        <a href={hashOf('people', {}, device.person)}>{name}</a> · {phrase(`devices.${device.state}`)}
      </p>
      {fate === null ? null : <Banner icon={device.state === 'erased' ? 'check' : 'lock'}>{fate}</Banner>}
      {troubles.length === 0 ? null : (
        <ul class="troubles">
          {troubles.map((trouble) => (
            <li key={trouble} class="row top">
              <StateShape standing="risk" size={16} />
              <span>{phrase(`trouble.${trouble}.what`)}</span>
            </li>
          ))}
        </ul>
      )}
      <Facts device={device} />
      {may ? <Actions device={device} open={(which) => (open.value = which)} again={again} /> : null}
      {open.value === 'rename' ? <Rename {...dialog} /> : null}
      {open.value === 'revoke' ? <Revoke {...dialog} /> : null}
      {open.value === 'restore' ? <Restore {...dialog} /> : null}
      {open.value === 'erase' ? <Erase {...dialog} /> : null}
    </article>
  )
}

function Facts({ device }: { device: Device }) {
  const { waiting } = device
  return (
    <dl class="facts num">
      <dt>{phrase('devices.waiting')}</dt>
      <dd>{waitingWords(device)}</dd>
      <dt>{phrase('devices.last')}</dt>
      <dd>{contactWords(device)}</dd>
      <dt>{phrase('devices.app')}</dt>
      <dd>{waiting?.app == null ? '—' : waiting.app === APP ? phrase('devices.app.same', { app: waiting.app }) : phrase('devices.app.other', { app: waiting.app })}</dd>
      <dt>{phrase('devices.clock')}</dt>
      <dd>{clockWords(waiting?.ahead_ms ?? null)}</dd>
      <dt>{phrase('devices.free')}</dt>
      <dd>{leftWords(waiting?.free_bytes ?? null)}</dd>
      <dt>{phrase('devices.persisted')}</dt>
      <dd>{waiting?.persisted == null ? '—' : phrase(waiting.persisted ? 'yes' : 'devices.persisted.no')}</dd>
      <dt>{phrase('devices.battery')}</dt>
      <dd>{waiting?.battery == null ? '—' : `${waiting.battery} %`}</dd>
      <dt>{phrase('devices.since')}</dt>
      <dd>{dayTime(device.created_ms, now_ms.peek())}</dd>
    </dl>
  )
}

function Actions({ device, open, again }: { device: Device; open: (which: Open) => void; again: () => void }) {
  const doing = useDoing()
  const told = device.state === 'active' && device.command?.state === 'told' ? device.command : null
  const keep = (): void => {
    void doing.run(async () => {
      if (told !== null) await act('device.keep', told.id, {})
      again()
    })
  }
  return (
    <>
      <div class="row wrap">
        <button type="button" class="button" onClick={() => open('rename')}>
          <Icon name="pencil" size={16} /> {phrase('devices.rename')}
        </button>
        {device.state === 'active' && told === null ? (
          <button type="button" class="button" onClick={() => open('erase')}>
            {phrase('devices.erase')}
          </button>
        ) : null}
        {told === null ? null : (
          <button type="button" class="button" onClick={keep}>
            <Icon name="undo" size={16} /> {phrase('devices.keep')}
          </button>
        )}
        {device.state === 'active' ? (
          <button type="button" class="button" onClick={() => open('revoke')}>
            {phrase('devices.revoke')}
          </button>
        ) : null}
        {device.state === 'revoked' ? (
          <button type="button" class="button" onClick={() => open('restore')}>
            {phrase('devices.restore')}
          </button>
        ) : null}
      </div>
      <ProblemNote problem={doing.problem} />
    </>
  )
}
