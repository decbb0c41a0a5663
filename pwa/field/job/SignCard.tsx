/** The customer signs on the phone; the name travels apart from the operation. */

import { useRef, useState } from 'preact/hooks'
import { BigAction, Icon, Sheet, SignaturePad, TextField, t, type SignatureHandle } from '../../ui/index.ts'
import type { Contact, Signature, Visit } from '../../core/records.gen.ts'
import { keepBytes, tell } from '../record.ts'
import { useBlobUrl } from '../store.ts'
import { f } from '../words.ts'
import { KeptAt } from './FindCard.tsx'

export function SignCard({ visit, contact, witness, zone, closed }: { visit: Visit; contact: Contact | null; witness: boolean; zone: string; closed: boolean }) {
  const [signing, setSigning] = useState(false)
  const last = visit.signatures[visit.signatures.length - 1]
  return (
    <section class="card">
      <div class="row between">
        <h2>{f('sign.title')}</h2>
        {last === undefined ? null : <KeptAt at={last.at_ms} zone={zone} />}
      </div>
      {last === undefined ? null : <Signed signature={last} signer={contact?.signers.find(({ signature }) => signature === last.id)?.name ?? null} />}
      {closed ? null : (
        <button type="button" class="button" onClick={() => setSigning(true)}>
          <Icon name="sign" size={22} />
          {last === undefined ? f('sign.open') : t('sign.redo')}
        </button>
      )}
      {signing ? <SignSheet visit={visit.id} witness={witness} onClose={() => setSigning(false)} /> : null}
    </section>
  )
}

function Signed({ signature, signer }: { signature: Signature; signer: string | null }) {
  const url = useBlobUrl(signature.sha256)
  return (
    <div class="signed">
      {url === null ? <Icon name="sign" size={40} /> : <img src={url} alt={f('sign.of', { name: signer ?? f('sign.customer') })} />}
      {signer === null ? null : <p class="small ink-2">{signer}</p>}
    </div>
  )
}

function SignSheet({ visit, witness, onClose }: { visit: string; witness: boolean; onClose: () => void }) {
  const pad = useRef<SignatureHandle>(null)
  const [inked, setInked] = useState(false)
  const [signer, setSigner] = useState('')
  const keep = async (): Promise<void> => {
    const bytes = (await pad.current?.blob()) ?? null
    const blob = bytes === null ? null : await keepBytes(bytes)
    if (blob === null) return
    const personal = signer.trim() === '' ? {} : { personal: { signer: signer.trim() } }
    if ((await tell('visit.sign', visit, { signature: blob.sha256 }, { ...personal, blobs: [blob] })) === null) return
    if (witness) await tell('visit.witness', visit, { witness: 'signature', signature: blob.sha256 }, { ...personal, blobs: [blob], quiet: true })
    onClose()
  }
  return (
    <Sheet title={f('sign.title')} onClose={onClose}>
      <p class="ink-2">{f('sign.what')}</p>
      <SignaturePad pad={pad} onInk={setInked} />
      <div class="row between">
        <button type="button" class="button plain" onClick={() => pad.current?.clear()}>
          <Icon name="undo" size={20} />
          {t('sign.redo')}
        </button>
      </div>
      <TextField label={f('sign.name')} value={signer} onValue={setSigner} optional input={{ autocomplete: 'off', maxLength: 80 }} />
      <BigAction verb={f('keep')} icon="check" missing={inked ? undefined : f('sign.missing')} onPress={() => void keep()} />
    </Sheet>
  )
}
