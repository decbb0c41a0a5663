import { useSignal } from '@preact/signals'
import { Segmented, TextField, say as toast } from '../../../ui/index.ts'
import type { Device } from '../../data/answers.ts'
import { useDoing } from '../../data/doing.ts'
import { problemFrom } from '../../data/ask.ts'
import { act, api, newId } from '../../data/store.ts'
import { FormDialog, sentenceOf } from '../../parts/parts.tsx'
import { UNDO_KEY, UNDO_S, done } from '../../ticket/undo.ts'
import { phrase } from '../../words/index.ts'
import { contactWords, waitingWords } from './say.ts'

interface Props {
  device: Device
  /** Whose phone it is. */
  name: string
  close: (changed: boolean) => void
}

/** Says what was done to a phone, and takes it back within ten seconds. */
function undoable(words: string, path: string, body: unknown, undone: string, changed: () => void): void {
  const undo = (): void => {
    api.post(path, body).then(
      () => {
        toast(undone)
        changed()
      },
      (error: unknown) => toast(sentenceOf(problemFrom(error)), { seconds: 8 }),
    )
  }
  toast(words, { seconds: UNDO_S, key: UNDO_KEY, undo })
}

export function Rename({ device, name, close }: Props) {
  const given = useSignal(device.name)
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      const called = given.value.trim()
      await api.post(`/devices/${device.id}/name`, { name: called })
      close(true)
      const again = phrase('devices.renamed', { name: device.name })
      undoable(phrase('devices.renamed', { name: called }), `/devices/${device.id}/name`, { name: device.name }, again, () => close(true))
    })
  }
  return (
    <FormDialog title={`${phrase('devices.rename')} · ${name}`} verb={phrase('keep')} doing={doing} onClose={() => close(false)} onSubmit={submit} missing={given.value.trim() === '' ? phrase('devices.name') : null}>
      <TextField label={phrase('devices.name')} value={given.value} onValue={(value) => (given.value = value)} input={{ autocomplete: 'off', maxLength: 100 }} />
    </FormDialog>
  )
}

/** What is on the phone now, so that nobody has to guess what is lost or kept. */
function OnPhone({ device }: { device: Device }) {
  return (
    <dl class="facts">
      <dt>{phrase('devices.waiting')}</dt>
      <dd class="num">{waitingWords(device)}</dd>
      <dt>{phrase('devices.last')}</dt>
      <dd class="num">{contactWords(device)}</dd>
    </dl>
  )
}

export function Revoke({ device, name, close }: Props) {
  const doing = useDoing()
  const waits = (device.waiting?.operations ?? 0) > 0 || (device.waiting?.blob_bytes ?? 0) > 0
  const submit = (): void => {
    void doing.run(async () => {
      await api.post(`/devices/${device.id}/revoke`)
      close(true)
      undoable(phrase('devices.revoked.toast', { name: device.name }), `/devices/${device.id}/restore`, {}, phrase('devices.restored.toast', { name: device.name }), () => close(true))
    })
  }
  return (
    <FormDialog title={`${phrase('devices.revoke')} · ${device.name}`} verb={phrase('devices.revoke')} doing={doing} onClose={() => close(false)} onSubmit={submit}>
      <p>{phrase('devices.revoke.help', { name })}</p>
      <OnPhone device={device} />
      {waits ? <p class="strong">{phrase('devices.revoke.waits')}</p> : null}
    </FormDialog>
  )
}

export function Restore({ device, name, close }: Props) {
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await api.post(`/devices/${device.id}/restore`)
      close(true)
      toast(phrase('devices.restored.toast', { name: device.name }))
    })
  }
  return (
    <FormDialog title={`${phrase('devices.restore')} · ${device.name}`} verb={phrase('devices.restore')} doing={doing} onClose={() => close(false)} onSubmit={submit}>
      <p>{phrase('devices.restore.help', { name })}</p>
      <OnPhone device={device} />
    </FormDialog>
  )
}

export function Erase({ device, name, close }: Props) {
  const unsent = useSignal<'wait' | 'lose'>('wait')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      const command = newId()
      await act('device.erase', command, { device: device.id, unsent: unsent.value })
      close(true)
      done(command, phrase('devices.told.toast', { name: device.name }), { kind: 'device.keep', body: {} }, phrase('devices.kept.toast', { name: device.name }))
    })
  }
  const n = device.waiting?.operations ?? 0
  const m = device.waiting?.photos ?? 0
  const lose = unsent.value === 'lose'
  return (
    <FormDialog title={`${phrase('devices.erase')} · ${device.name}`} verb={phrase(lose ? 'devices.erase.lose' : 'devices.erase')} doing={doing} onClose={() => close(false)} onSubmit={submit}>
      <p>{phrase('devices.erase.help', { name })}</p>
      <OnPhone device={device} />
      <Segmented
        label={phrase('devices.unsent')}
        value={unsent.value}
        choices={(['wait', 'lose'] as const).map((value) => ({ value, label: phrase(`devices.unsent.${value}`) }))}
        onValue={(value) => (unsent.value = value)}
      />
      <p class={lose ? 'strong' : 'ink-2'}>{lose ? phrase('devices.unsent.lose.help', { n, m }) : phrase('devices.unsent.wait.help')}</p>
    </FormDialog>
  )
}
