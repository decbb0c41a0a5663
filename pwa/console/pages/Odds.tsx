import { useSignal } from '@preact/signals'
import { Select, StateShape, TextField, dayTime, named, say as toast } from '../../ui/index.ts'
import type { BodyByKind } from '../../core/operations.gen.ts'
import type { Conflict, Saying, Site } from '../../core/records.gen.ts'
import { placeName } from '../board/world.ts'
import { siteNamed } from '../data/catalogue.ts'
import { useDoing } from '../data/doing.ts'
import { rightsOf } from '../data/roles.ts'
import { act, board, me, now_ms } from '../data/store.ts'
import { FormDialog, ProblemNote } from '../parts/parts.tsx'
import { hashOf, type PageName } from '../route.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { termOf } from '../words/terms.ts'

type Body = BodyByKind['conflict.settle']

/** One value of a field in words; ids by the names of what they stand for. */
function valueWords({ field, record_kind }: Conflict, value: Saying['value'], site: Site | null): string {
  if (Array.isArray(value)) return value.length === 0 ? phrase('odds.cleared') : value.map((one) => nameOf(field, one)).join(' · ')
  if (value === null || value === '') return phrase('odds.cleared')
  if (field === 'removed') return phrase(value === true ? 'odds.removed' : 'odds.edited')
  if (typeof value === 'boolean') return phrase(value ? 'odds.yes' : 'odds.no')
  if (record_kind === 'person') return nameOf(field, String(value))
  return (field === 'place' ? placeName(site, String(value)) : null) ?? String(value)
}

function nameOf(field: string, value: string): string {
  if (field === 'role') return termOf('role', value)
  if (field === 'superior') return board.value?.people.find((person) => person.id === value)?.name ?? value
  const contract = field === 'contracts' || field === 'clearance' ? board.value?.contracts.find((one) => one.id === value) : undefined
  return contract === undefined ? value : named(contract)
}

/** A field as its own page names it. */
function fieldWords({ field, record_kind }: Conflict): string {
  if (record_kind === 'person') return phraseAny(`people.${field === 'work_phone' ? 'phone' : field}`)
  return phraseAny(`odds.field.${field}`)
}

const PAGES: Readonly<Record<Conflict['record_kind'], PageName>> = { person: 'people', equipment: 'equipment', site: 'sites' }
/** Whose values one typed word can hold; the others are changed on their own page, which settles it too. */
const TYPED: ReadonlySet<string> = new Set(['equipment', 'site'])

function pageOf({ record, record_kind }: Conflict): string {
  return hashOf(PAGES[record_kind], {}, record)
}

async function settle(conflict: Conflict, said: Omit<Body, 'seen'>): Promise<void> {
  await act('conflict.settle', conflict.id, { seen: Math.max(...conflict.said.map((one) => one.rev)), ...said })
  toast(phrase('odds.settled'))
}

/** Everything that was said of one field, at equal size: who, when; nothing is chosen beforehand. */
export function Odds({ conflict, linked = false }: { conflict: Conflict; linked?: boolean }) {
  const other = useSignal(false)
  const doing = useDoing()
  const site = siteNamed(conflict.site)
  const rights = rightsOf(me.value?.person.role ?? 'engineer')
  const may = TYPED.has(conflict.record_kind) ? rights.settle : rights.editPeople
  const field = fieldWords(conflict)
  const people = board.value?.people ?? []
  const name = linked && conflict.field !== 'removed' ? <a href={pageOf(conflict)}>{named(conflict)}</a> : named(conflict)
  return (
    <section class="task odds" aria-label={`${named(conflict)} · ${field}`}>
      <div class="row">
        <StateShape standing="undecided" size={18} />
        <h2 class="grow">
          {name} · {field}
        </h2>
      </div>
      <p class="ink-2">{phrase('odds.why')}</p>
      <div class="sides">
        {conflict.said.map((one) => (
          <div key={one.operation} class="side-said">
            <span class="ink-2 num">
              {people.find((person) => person.id === one.by)?.name ?? phrase('odds.somebody')} · {dayTime(one.at_ms, now_ms.value, site?.zone)}
            </span>
            <b class="name">{valueWords(conflict, one.value, site)}</b>
            {may ? (
              <button type="button" class="button" aria-label={phrase('odds.use', { value: valueWords(conflict, one.value, site) })} aria-busy={doing.busy ? 'true' : undefined} onClick={() => void doing.run(() => settle(conflict, { holds: one.operation }))}>
                {phrase(conflict.field !== 'removed' ? 'odds.take' : one.value === true ? 'odds.stay_removed' : 'odds.restore')}
              </button>
            ) : null}
          </div>
        ))}
      </div>
      <ProblemNote problem={doing.problem} />
      {!may ? (
        <p class="ink-2">{phrase('odds.not_yours')}</p>
      ) : conflict.field === 'removed' ? null : TYPED.has(conflict.record_kind) ? (
        <button type="button" class="link" onClick={() => (other.value = true)}>
          {phrase('odds.other')}
        </button>
      ) : (
        <a class="link" href={pageOf(conflict)}>
          {phrase('odds.elsewhere')}
        </a>
      )}
      {other.value ? <Other conflict={conflict} site={site} field={field} close={() => (other.value = false)} /> : null}
    </section>
  )
}

function Other({ conflict, site, field, close }: { conflict: Conflict; site: Site | null; field: string; close: () => void }) {
  const text = useSignal('')
  const doing = useDoing()
  const number = typeof conflict.said[0]?.value === 'number'
  const value = text.value.trim()
  const right = value !== '' && (!number || /^\d{1,4}$/.test(value))
  const places = conflict.field === 'place' ? (site?.places ?? []) : []
  const submit = (): void => {
    void doing.run(async () => {
      await settle(conflict, number ? { number: Number(value) } : { text: value })
      close()
    })
  }
  return (
    <FormDialog title={`${named(conflict)} · ${field}`} verb={phrase('odds.settle')} doing={doing} onClose={close} onSubmit={submit} missing={right ? null : field}>
      {places.length === 0 ? (
        <TextField label={field} value={text.value} onValue={(next) => (text.value = next)} input={{ maxLength: 500 }} />
      ) : (
        <Select label={field} value={text.value} choices={[{ value: '', label: '—' }, ...places.map((place) => ({ value: place.id, label: named(place) }))]} onValue={(next) => (text.value = next)} />
      )}
    </FormDialog>
  )
}

/** The conflicts about one record, where its fields stand. */
export function OddsOf({ record }: { record: string }) {
  const mine = (board.value?.conflicts ?? []).filter((conflict) => conflict.record === record)
  return (
    <>
      {mine.map((conflict) => (
        <Odds key={conflict.id} conflict={conflict} />
      ))}
    </>
  )
}
