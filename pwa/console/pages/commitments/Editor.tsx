import { useSignal } from '@preact/signals'
import { Select, TextField, lengthOf, named, say as toast } from '../../../ui/index.ts'
import type { Commitment } from '../../../core/records.gen.ts'
import type { ContractFile } from '../../data/answers.ts'
import { useDoing } from '../../data/doing.ts'
import { go } from '../../data/place.ts'
import { act, newId } from '../../data/store.ts'
import { PageHead, ProblemNote } from '../../parts/parts.tsx'
import { phrase, phraseAny } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { calendarName } from './calendar-words.ts'
import { CERTAINTIES, PAUSES, draftOf, missingIn, type Draft } from './draft.ts'
import { Judged } from './Judged.tsx'
import { Ladder, Several } from './Ladder.tsx'
import { Preview } from './Preview.tsx'

interface Props {
  file: ContractFile
  row: Commitment
  /** A new commitment written after the pattern of `row`, instead of its next version. */
  copy: boolean
}

interface FieldsProps {
  file: ContractFile
  draft: Draft
  set: (part: Partial<Draft>) => void
}

const UNSAID = ''

function withUnsaid(label: string, values: readonly string[], wordOf: (value: string) => string) {
  return [{ value: UNSAID, label }, ...values.map((value) => ({ value, label: wordOf(value) }))]
}

/** For which reports: clause, kind, type, severity, phase. */
function Scope({ file, draft, set }: FieldsProps) {
  const { contract, commitments } = file
  const kinds = [...new Set([...commitments.map(({ kind }) => kind), draft.kind])]
  return (
    <>
      <TextField label={phrase('clause')} value={draft.clause} onValue={(clause) => set({ clause })} input={{ maxLength: 40 }} />
      <Select label={phrase('commitment.kind')} value={draft.kind} choices={kinds.map((value) => ({ value, label: termOf('kind', value) }))} onValue={(kind) => set({ kind })} />
      <Select
        label={phrase('filter.type')}
        value={draft.type ?? UNSAID}
        choices={[...withUnsaid(phrase('scope.faults'), contract.types, (type) => termOf('type', type)), { value: 'any', label: phrase('scope.any') }]}
        onValue={(type) => set({ type: type || null })}
      />
      <Select label={phrase('filter.severity')} value={draft.severity ?? UNSAID} choices={withUnsaid(phrase('scope.all_severities'), contract.severities, (one) => termOf('severity', one))} onValue={(severity) => set({ severity: severity || null })} />
      <label class="row">
        <input type="checkbox" checked={draft.during !== null} onChange={(event) => set({ during: event.currentTarget.checked ? 'major_event' : null })} /> {phrase('field.during')}
      </label>
    </>
  )
}

/** How time counts: from what to what, how long, by which calendar, what pauses it, what proves it. */
function Counting({ file, draft, set }: FieldsProps) {
  const rows = file.commitments
  const starts = [...new Set([...rows.map((row) => row.starts), draft.starts])]
  const stops = [...new Set([...rows.filter((row) => row.kind === draft.kind).flatMap((row) => row.stops), ...draft.stops])]
  return (
    <>
      <Select label={phrase('commitment.starts')} value={draft.starts} choices={starts.map((value) => ({ value, label: termOf('starts', value) }))} onValue={(value) => set({ starts: value })} />
      <Several label={phrase('commitment.stops')} all={stops} chosen={draft.stops} wordOf={(event) => termOf('event', event)} onChosen={(chosen) => set({ stops: chosen })} />
      <TextField
        label={phrase('commitment.within')}
        value={Number.isNaN(draft.within_min) ? '' : String(draft.within_min)}
        help={draft.within_min > 0 ? lengthOf(draft.within_min) : undefined}
        onValue={(text) => set({ within_min: Number.parseInt(text, 10) })}
        input={{ inputMode: 'numeric', maxLength: 6 }}
      />
      <Select label={phrase('commitment.calendar')} value={draft.calendar} choices={file.calendars.map((one) => ({ value: one.id, label: calendarName(one) }))} onValue={(calendar) => set({ calendar })} />
      <Several label={phrase('commitment.pauses')} all={PAUSES} chosen={draft.pauses} wordOf={(reason) => phraseAny(`reason.${reason}`)} onChosen={(pauses) => set({ pauses, pause_evidence: draft.pause_evidence.filter((one) => pauses.includes(one)) })} />
      <Select label={phrase('commitment.certainty')} value={draft.certainty} choices={CERTAINTIES.map((value) => ({ value, label: termOf('certainty', value) }))} onValue={(certainty) => set({ certainty })} />
      {draft.proof === null ? null : <ProofFields proof={draft.proof} set={(proof) => set({ proof })} />}
    </>
  )
}

function ProofFields({ proof, set }: { proof: NonNullable<Draft['proof']>; set: (proof: NonNullable<Draft['proof']>) => void }) {
  const word = (kind: string): string => termOf('witness', kind)
  return (
    <>
      <TextField label={phrase('commitment.proof_kinds')} value={String(proof.kinds)} onValue={(text) => set({ ...proof, kinds: Math.max(1, Number.parseInt(text, 10) || 1) })} input={{ inputMode: 'numeric', maxLength: 2 }} />
      <Several label={phrase('commitment.proof_one_of')} all={[...new Set([...proof.of, ...proof.one_of])]} chosen={proof.one_of} wordOf={word} onChosen={(one_of) => set({ ...proof, one_of })} />
    </>
  )
}

/** Writing a commitment: on the left what it says, on the right what that means. Running tickets keep the version they have. */
export function Editor({ file, row, copy }: Props) {
  const draft = useSignal<Draft>(draftOf(row))
  const doing = useDoing()
  const now = draft.value
  const set = (part: Partial<Draft>): void => {
    draft.value = { ...draft.peek(), ...part }
  }
  const back = (): void => go('commitments', {}, file.contract.id)
  const missing = missingIn(now)
  const zone = file.calendars.find((one) => one.id === now.calendar)?.zone ?? 'Asia/Shanghai'
  const save = (): void => {
    if (missing !== null || doing.busy) return
    void doing.run(async () => {
      await act('commitment.set', newId(), { contract: file.contract.id, commitment: { ...now }, ...(copy ? {} : { replaces: row.id }) })
      toast(phrase(copy ? 'commitment.added' : 'commitment.changed', { clause: now.clause }))
      back()
    })
  }
  return (
    <div class="page commitment-editor">
      <PageHead title={phrase(copy ? 'commitment.new' : 'commitment.edit', { clause: row.clause, kind: termOf('kind', row.kind) })} note={named(file.contract)}>
        <button type="button" class="button" onClick={back}>
          {phrase('leave')}
        </button>
        <button type="button" class="button primary" aria-disabled={missing === null && !doing.busy ? undefined : 'true'} onClick={save}>
          {missing === null ? phrase('commitment.save') : `${phrase('commitment.save')} · ${phrase(missing)}`}
        </button>
      </PageHead>
      <p class="ink-2">{phrase('commitment.edit.help')}</p>
      <ProblemNote problem={doing.problem} />
      <div class="editor-columns">
        <form class="stack" onSubmit={(event) => event.preventDefault()}>
          <Scope file={file} draft={now} set={set} />
          <Counting file={file} draft={now} set={set} />
          <Ladder rungs={now.ladder} onRungs={(ladder) => set({ ladder })} />
        </form>
        <div class="stack">
          {missing === null ? <Preview contract={file.contract.id} draft={now} zone={zone} /> : null}
          {missing === null ? <Judged contract={file.contract.id} draft={now} replaces={copy ? null : row.id} zone={zone} /> : null}
        </div>
      </div>
    </div>
  )
}
