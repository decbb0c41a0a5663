import { lengthOf, named } from '../../ui/index.ts'
import type { Commitment, Rung } from '../../core/records.gen.ts'
import type { ContractFile, Contracts } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { go, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { api, me } from '../data/store.ts'
import { Answered, Nothing, PageHead } from '../parts/parts.tsx'
import { listed, phrase, phraseAny } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { hashOf } from '../route.ts'
import { clauseText } from './clauses.ts'
import { Calendars } from './commitments/Calendars.tsx'
import { CalendarEditor } from './commitments/CalendarEditor.tsx'
import { Duties } from './commitments/Duties.tsx'
import { Editor } from './commitments/Editor.tsx'
import { Occasions } from './commitments/Occasions.tsx'

function rungWords(rung: Rung): string {
  const to = listed(rung.to.map((role) => termOf('role', role)))
  if (rung.at_pct !== undefined) return phrase('rung.pct', { pct: rung.at_pct, to })
  if (rung.every_min_after !== undefined) return phrase('rung.every', { minutes: rung.every_min_after, to })
  return phrase('rung.seconds', { seconds: rung.at_s ?? 0, to })
}

function scopeOf(commitment: Commitment): string {
  return [
    commitment.type === 'any' ? phrase('scope.any') : termOf('type', commitment.type),
    termOf('severity', commitment.severity),
    commitment.during === null ? '' : phrase('field.during'),
  ].filter((part) => part !== '').join(' · ')
}

function proofWords({ proof }: Commitment): string {
  if (proof === null) return '—'
  const one = proof.one_of.length === 0 ? '' : ` · ${phrase('proof.one_of', { kinds: listed(proof.one_of.map((kind) => termOf('witness', kind))) })}`
  return phrase('proof.kinds', { n: proof.kinds }) + one
}

function CommitmentLine({ commitment }: { commitment: Commitment }) {
  return (
    <details class="commitment">
      <summary>
        <span>
          <b>
            {termOf('kind', commitment.kind)}
            {scopeOf(commitment) === '' ? '' : ` · ${scopeOf(commitment)}`}
          </b>
          <span class="ink-2">
            {phrase('from_to', { from: termOf('starts', commitment.starts), to: listed(commitment.stops.map((stop) => termOf('event', stop))) })}
          </span>
        </span>
        <b class="within num">{lengthOf(commitment.within_min)}</b>
      </summary>
      <dl class="facts">
        <dt>{phrase('commitment.pauses')}</dt>
        <dd>{commitment.pauses.length === 0 ? phrase('commitment.never') : listed(commitment.pauses.map((reason) => phraseAny(`reason.${reason}`)))}</dd>
        <dt>{phrase('commitment.proof')}</dt>
        <dd>{proofWords(commitment)}</dd>
        <dt>{phrase('commitment.certainty')}</dt>
        <dd>{termOf('certainty', commitment.certainty)}</dd>
        <dt>{phrase('commitment.ladder')}</dt>
        <dd>
          {commitment.ladder.map((rung, i) => (
            <span key={i} class="rung">
              {rungWords(rung)}
            </span>
          ))}
        </dd>
        <dt>{phrase('commitment.version')}</dt>
        <dd class="num">{commitment.version}</dd>
      </dl>
      {rightsOf(me.value?.person.role ?? 'engineer').commitments ? (
        <p class="row commitment-acts">
          <a class="button" href={hashOf('commitments', { edit: commitment.id }, commitment.contract)}>
            {phrase('commitment.change')}
          </a>
          <a class="button" href={hashOf('commitments', { copy: commitment.id }, commitment.contract)}>
            {phrase('commitment.copy')}
          </a>
        </p>
      ) : null}
    </details>
  )
}

function Clauses({ file }: { file: ContractFile }) {
  const clauses = [...new Set(file.commitments.map((commitment) => commitment.clause))].sort()
  return (
    <div class="clauses">
      <div class="clause-head">
        <span>{phrase('clause.text')}</span>
        <span>{phrase('clause.counted')}</span>
      </div>
      {clauses.map((clause) => (
        <section key={clause} class="clause">
          <p>
            <b>{clause}</b> {clauseText(clause)}
          </p>
          <div>
            {file.commitments
              .filter((commitment) => commitment.clause === clause)
              .sort((a, b) => a.within_min - b.within_min)
              .map((commitment) => (
                <CommitmentLine key={commitment.id} commitment={commitment} />
              ))}
          </div>
        </section>
      ))}
    </div>
  )
}

/** Commitments beside the clauses they come from, what is due by a date, and the calendars that both count by. */
export function CommitmentsPage() {
  const { id, query } = route.value
  const asked = useAsk<Contracts>('contracts:page', () => api.get('/contracts'))
  return (
    <Answered asked={asked}>
      {({ items }) => {
        const chosen = items.find(({ contract }) => contract.id === id) ?? items[0]
        if (chosen === undefined) return <Nothing fact={phrase('contracts.empty')} />
        const { contract, calendars } = chosen
        const written = chosen.commitments.find((one) => one.id === (query['edit'] ?? query['copy']))
        if (written !== undefined) return <Editor key={written.id} file={chosen} row={written} copy={query['copy'] !== undefined} />
        const asCalendar = query['calendar']
        if (asCalendar !== undefined && rightsOf(me.value?.person.role ?? 'engineer').commitments) return <CalendarEditor key={asCalendar} file={chosen} old={calendars.find(({ id: one }) => one === asCalendar) ?? null} />
        const calendar = calendars.find((candidate) => candidate.id === contract.calendar)
        return (
          <div class="with-aside">
            <nav class="aside" aria-label={phrase('filter.contract')}>
              <h2>{phrase('page.commitments')}</h2>
              <ul>
                {items.map((file) => (
                  <li key={file.contract.id}>
                    <button type="button" aria-current={file === chosen ? 'true' : undefined} onClick={() => go('commitments', {}, file.contract.id)}>
                      <b>{named(file.contract)}</b>
                      <span class="ink-2">
                        {phrase('contract.rows', { n: file.commitments.length })}
                        {file.contract.confidential ? ` · ${phrase('confidential')}` : ''}
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </nav>
            <div class="page">
              <PageHead title={named(contract)} note={calendar?.weekly === 'always' ? phrase('calendar.always') : (calendar?.zone ?? '')} />
              <Clauses file={chosen} />
              <Duties key={contract.id} file={chosen} />
              <Occasions key={`told:${contract.id}`} file={chosen} />
              <Calendars file={chosen} />
            </div>
          </div>
        )
      }}
    </Answered>
  )
}
