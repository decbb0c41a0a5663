/** A code typed as proof: nine digits from the gate's sheet, or the six on the reporter's page. Checked before it is kept. */

import { useState } from 'preact/hooks'
import { BigAction, Sheet, TextField, word } from '../../ui/index.ts'
import { parseGateCode, parseReporterCode } from '../../core/codes.ts'
import { buzz, tell } from '../record.ts'
import { f } from '../words.ts'

export function CodeSheet({ visit, kind, onClose, arriveFirst = false }: { visit: string; kind: 'gate_code' | 'reporter_code'; onClose: () => void; arriveFirst?: boolean }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const digits = text.replace(/\D/g, '').length
  const length = kind === 'gate_code' ? 9 : 6
  const keep = async (): Promise<void> => {
    const read = kind === 'gate_code' ? parseGateCode(text) : parseReporterCode(text)
    if (!read.ok) {
      setWrong(f(read.reason === 'length' ? 'codeSheet.length' : 'codeSheet.check', { n: length }))
      buzz([40, 40, 40])
      return
    }
    if (arriveFirst && (await tell('visit.arrive', visit, {}, { quiet: true })) === null) return
    if ((await tell('visit.witness', visit, { witness: kind, code: read.code })) !== null) onClose()
  }
  return (
    <Sheet title={word('witness', kind)} onClose={onClose}>
      <p>{f(kind === 'gate_code' ? 'codeSheet.gate' : 'codeSheet.reporter')}</p>
      <TextField
        label={f('codeSheet.code', { n: length })}
        value={text}
        onValue={(value) => {
          setText(value)
          setWrong(null)
        }}
        wrong={wrong}
        input={{ class: 'code num', inputMode: 'numeric', autocomplete: 'off', enterKeyHint: 'done', maxLength: 15, onKeyDown: (event) => event.key === 'Enter' && void keep() }}
      />
      <BigAction verb={f('codeSheet.keep')} icon="check" missing={digits < length ? f('codeSheet.missing', { n: length - digits }) : undefined} onPress={() => void keep()} />
    </Sheet>
  )
}
