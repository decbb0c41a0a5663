import type { ComponentChildren } from 'preact'
import { phrase } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { keptOf, type Kept, type Totals as Counted } from './lines.ts'

function percent({ kept, broken }: Kept): string {
  return kept + broken === 0 ? '—' : `${Math.floor((100 * kept) / (kept + broken))} %`
}

function Cell({ name, value, children }: { name: string; value: string; children: ComponentChildren }) {
  return (
    <li>
      <span class="total-name">{name}</span>
      <span class="total-value num">
        <b>{value}</b> <span>{children}</span>
      </span>
    </li>
  )
}

/** How the promises of all tickets asked for went: one cell per clause. */
export function Totals({ counted }: { counted: Counted }) {
  const totals = keptOf(counted.totals)
  if (totals.length === 0) return null
  return (
    <ul class="totals" aria-label={phrase('register.totals')}>
      {totals.map((total) => (
        <Cell key={`${total.kind} ${total.clause}`} name={phrase('register.kept', { kind: termOf('kind', total.kind), clause: total.clause })} value={percent(total)}>
          {total.kept} / {total.kept + total.broken}
          {total.undecided === 0 ? '' : ` · ${phrase('register.undecided', { n: total.undecided })}`}
        </Cell>
      ))}
    </ul>
  )
}
