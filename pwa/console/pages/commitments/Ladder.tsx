import { Icon, Select } from '../../../ui/index.ts'
import type { Rung } from '../../../core/records.gen.ts'
import { phrase } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { AUDIENCE, RUNG_KINDS, rungForm, rungOf, toggled, type RungKind } from './draft.ts'

/** Several words, each on or off. */
export function Several({ label, all, chosen, wordOf, onChosen }: { label: string; all: readonly string[]; chosen: readonly string[]; wordOf: (value: string) => string; onChosen: (chosen: string[]) => void }) {
  return (
    <fieldset class="several">
      <legend>{label}</legend>
      {all.map((value) => (
        <label key={value} class="row">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => onChosen(toggled(chosen, value, all))} /> {wordOf(value)}
        </label>
      ))}
    </fieldset>
  )
}

function RungLine({ rung, n, change, drop }: { rung: Rung; n: number; change: (rung: Rung) => void; drop: () => void }) {
  const { kind, value } = rungForm(rung)
  return (
    <li class="rung-form">
      <Select label={phrase('rung.when')} value={kind} choices={RUNG_KINDS.map((choice) => ({ value: choice, label: phrase(`rung.kind.${choice}`) }))} onValue={(choice: RungKind) => change(rungOf(choice, value, rung))} />
      <label class="field">
        <span>{phrase(`rung.unit.${kind}`)}</span>
        <input class="input num" type="number" min={kind === 'every' ? 1 : 0} max={86_400} value={value} onInput={(event) => change(rungOf(kind, event.currentTarget.valueAsNumber || 0, rung))} />
      </label>
      <Several label={phrase('rung.whom')} all={AUDIENCE} chosen={rung.to} wordOf={(role) => termOf('role', role)} onChosen={(to) => change({ ...rung, to })} />
      <button type="button" class="button plain square" aria-label={phrase('rung.drop', { n })} title={phrase('rung.drop', { n })} onClick={drop}>
        <Icon name="close" />
      </button>
    </li>
  )
}

/** The ladder, rung by rung. */
export function Ladder({ rungs, onRungs }: { rungs: readonly Rung[]; onRungs: (rungs: Rung[]) => void }) {
  return (
    <section class="stack" aria-labelledby="ladder-title">
      <h2 class="h3" id="ladder-title">{phrase('commitment.ladder')}</h2>
      <ol class="rungs">
        {rungs.map((rung, i) => (
          <RungLine key={i} rung={rung} n={i + 1} change={(next) => onRungs(rungs.map((one, j) => (j === i ? next : one)))} drop={() => onRungs(rungs.filter((_, j) => j !== i))} />
        ))}
      </ol>
      <button type="button" class="button" onClick={() => onRungs([...rungs, { at_pct: 100, to: ['dispatcher'] }])}>
        <Icon name="plus" size={16} /> {phrase('rung.add')}
      </button>
    </section>
  )
}
