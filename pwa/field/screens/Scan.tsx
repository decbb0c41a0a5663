/** Scan: the camera over the whole screen, a typed code beside it, the result in a sheet. */

import { useState } from 'preact/hooks'
import { BigAction, Icon, Sheet, TextField } from '../../ui/index.ts'
import { parseTag, type TagReason } from '../../core/tags.ts'
import { lazy } from '../lazy.tsx'
import { buzz } from '../record.ts'
import { back, go } from '../route.ts'
import { Result } from '../scan/Result.tsx'
import { Screen } from '../frame.tsx'
import { reach } from '../store.ts'
import { f } from '../words.ts'

const Viewer = lazy(async () => (await import('../scan/Viewer.tsx')).Viewer)

export function Scan() {
  const [tag, setTag] = useState<string | null>(null)
  const [typing, setTyping] = useState(false)
  const [foreign, setForeign] = useState<TagReason | null>(null)
  const heard = (text: string): void => {
    const read = parseTag(text)
    setForeign(read.ok ? null : read.reason)
    if (read.ok) setTag(read.tag)
  }
  return (
    <main class="scan-screen">
      <h1 class="spoken">{f('scan.title')}</h1>
      <Viewer wide={false} resting={tag !== null || typing || foreign !== null} onText={heard} onClose={() => back()} />
      <div class="viewer-bottom">
        {foreign === null ? <p class="viewer-hint">{f(reach.value.state === 'online' ? 'scan.hint' : 'scan.hintOffline')}</p> : <Foreign reason={foreign} onAgain={() => setForeign(null)} />}
        <button type="button" class="viewer-button wide" onClick={() => setTyping(true)}>
          <Icon name="keyboard" />
          {f('scan.type')}
        </button>
        <a class="viewer-button wide" href="#/search">
          <Icon name="search" />
          {f('bar.search')}
        </a>
      </div>
      {typing ? (
        <TypeSheet
          onClose={() => setTyping(false)}
          onTag={(typed) => {
            setTyping(false)
            setTag(typed)
          }}
        />
      ) : null}
      {tag === null ? null : (
        <Sheet title={f('result.title')} onClose={() => setTag(null)}>
          <Result tag={tag} onAgain={() => setTag(null)} />
        </Sheet>
      )}
    </main>
  )
}

function Foreign({ reason, onAgain }: { reason: TagReason; onAgain: () => void }) {
  return (
    <div class="viewer-problem" role="alert">
      <b>{f(reason === 'foreign' ? 'scan.foreign' : 'scan.damaged')}</b>
      <button type="button" class="viewer-button wide" onClick={onAgain}>
        {f('scan.again')}
      </button>
    </div>
  )
}

/** The eight characters; an external scanner types the whole address and ends with Enter. */
export function TypeSheet({ onTag, onClose }: { onTag: (tag: string) => void; onClose: () => void }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const take = (): void => {
    const read = parseTag(text)
    if (read.ok) return onTag(read.tag)
    buzz([40, 40, 40])
    setWrong(f(`tag.${read.reason}`, { at: (read.at ?? 0) + 1 }))
  }
  return (
    <Sheet title={f('scan.type')} onClose={onClose}>
      <TextField
        label={f('scan.code')}
        help={f('scan.codeHelp')}
        value={text}
        wrong={wrong}
        onValue={(value) => {
          setText(value)
          setWrong(null)
        }}
        input={{ class: 'code num', autocomplete: 'off', autocapitalize: 'characters', spellcheck: false, enterKeyHint: 'go', autoFocus: true, onKeyDown: (event) => event.key === 'Enter' && take() }}
      />
      <BigAction verb={f('scan.open')} icon="forward" missing={text.trim() === '' ? f('scan.codeMissing') : undefined} onPress={take} />
    </Sheet>
  )
}

/** `#/label/<TAG>`: the same result without the camera, for a label opened by the phone's own camera app. */
export function LabelScreen({ text }: { text: string }) {
  const read = parseTag(text)
  return (
    <Screen title={f('result.title')}>
      {read.ok ? (
        <div class="card">
          <Result tag={read.tag} onAgain={() => go('/scan')} />
        </div>
      ) : (
        <div class="card">
          <p role="alert">{f(`tag.${read.reason}`, { at: (read.at ?? 0) + 1 })}</p>
          <button type="button" class="button" onClick={() => go('/scan')}>
            <Icon name="scan" size={20} />
            {f('scan.again')}
          </button>
        </div>
      )}
    </Screen>
  )
}
