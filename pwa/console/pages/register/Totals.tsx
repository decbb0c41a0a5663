import type { ComponentChildren } from 'preact'
import { StateShape } from '../../../ui/index.ts'
import { phrase } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { totalsOf, type Line, type Total } from './lines.ts'

function percent({ kept, broken }: Total): string {
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

/** How the promises of the lines went: one cell per clause, and what somebody must still decide. */
export function Totals({ lines, kind }: { lines: readonly Line[]; kind: string }) {
  const totals = totalsOf(lines, kind)
  const open = lines.filter(({ ticket }) => !['closed', 'void'].includes(ticket.state)).length
  const doubtful = lines.filter(({ clocks }) => clocks.some(({ standing }) => standing === 'undecided' || standing === 'provisional')).length
  return (
    <ul class="totals" aria-label={phrase('register.totals')}>
      {totals.map((total) => (
        <Cell key={`${total.kind} ${total.clause}`} name={phrase('register.kept', { kind: termOf('kind', total.kind), clause: total.clause })} value={percent(total)}>
          {total.kept} / {total.kept + total.broken}
          {total.undecided === 0 ? '' : ` · ${phrase('register.undecided', { n: total.undecided })}`}
        </Cell>
      ))}
      <Cell name={phrase('register.open')} value={String(open)}>
        {doubtful === 0 ? null : (
          <>
            <StateShape standing="undecided" size={12} /> {phrase('register.doubtful', { n: doubtful })}
          </>
        )}
      </Cell>
    </ul>
  )
}
