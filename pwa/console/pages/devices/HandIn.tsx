import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { Banner, TextField } from '../../../ui/index.ts'
import { useDoing } from '../../data/doing.ts'
import { api } from '../../data/store.ts'
import { FormDialog } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import { handIn, type Done } from './hand-in.ts'

/** A phone that could not send hands its file to the desk; here it is opened and carried out. */
export function HandIn({ close }: { close: (changed: boolean) => void }) {
  const file = useSignal<File | null>(null)
  const passphrase = useSignal('')
  const done = useSignal<Done | null>(null)
  const doing = useDoing()
  const picker = useId()
  const submit = (): void => {
    const given = file.value
    if (given === null) return
    void doing.run(async () => {
      done.value = null
      const bytes = new Uint8Array(await given.arrayBuffer())
      done.value = await handIn(bytes, passphrase.value, (path, body) => api.postText(path, body), api.send)
    })
  }
  const missing = file.value === null ? phrase('devices.file') : passphrase.value.trim() === '' ? phrase('devices.passphrase') : null
  const ended = done.value
  return (
    <FormDialog title={phrase('devices.hand_in')} verb={phrase('devices.hand_in.verb')} doing={doing} onClose={() => close(ended?.ok === true)} onSubmit={submit} missing={missing}>
      <p>{phrase('devices.hand_in.help')}</p>
      <div class="field">
        <label for={picker}>{phrase('devices.file')}</label>
        <input id={picker} type="file" class="input" accept=".hhp" onChange={(event) => (file.value = event.currentTarget.files?.[0] ?? null)} />
      </div>
      <TextField label={phrase('devices.passphrase')} value={passphrase.value} onValue={(value) => (passphrase.value = value)} help={phrase('devices.passphrase.help')} input={{ autocomplete: 'off', autocapitalize: 'characters', spellcheck: false, maxLength: 60 }} />
      {ended === null ? null : ended.ok ? (
        <Banner standing="met">
          <p class="num">{phrase('devices.handed_in', { n: ended.told.fresh, known: ended.told.known, m: ended.told.photos })}</p>
          {ended.told.refused > 0 ? <p class="num">{phrase('devices.handed_in.refused', { n: ended.told.refused })}</p> : null}
          {ended.told.photos_missing > 0 ? <p class="num">{phrase('devices.handed_in.photos', { n: ended.told.photos_missing })}</p> : null}
        </Banner>
      ) : (
        <Banner standing="risk" loud>
          <p>{phrase(`devices.hand_in.${ended.code}`)}</p>
        </Banner>
      )}
    </FormDialog>
  )
}
