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
import { hashOf } from '../route.ts'
import { phrase, phraseAny } from '../words/index.ts'

type Body = BodyByKind['conflict.settle']

function valueWords(field: string, value: Saying['value'], site: Site | null): string {
  if (value === null) return phrase('odds.cleared')
  if (field === 'removed') return phrase(value === true ? 'odds.removed' : 'odds.edited')
  return (field === 'place' ? placeName(site, String(value)) : null) ?? String(value)
}

function bodyOf(conflict: Conflict, value: Saying['value']): Body {
  const seen = Math.max(...conflict.said.map((one) => one.rev))
  if (value === null) return { seen, clear: true }
  if (typeof value === 'boolean') return { seen, removed: value }
  return typeof value === 'number' ? { seen, number: value } : { seen, text: value }
}

async function settle(conflict: Conflict, value: Saying['value']): Promise<void> {
  await act('conflict.settle', conflict.id, bodyOf(conflict, value))
  toast(phrase('odds.settled'))
}

/** Everything that was said of one field, at equal size: who, when; nothing is chosen beforehand. */
export function Odds({ conflict, linked = false }: { conflict: Conflict; linked?: boolean }) {
  const other = useSignal(false)
  const doing = useDoing()
  const site = siteNamed(conflict.site)
  const may = rightsOf(me.value?.person.role ?? 'engineer').settle
  const field = phraseAny(`odds.field.${conflict.field}`)
  const people = board.value?.people ?? []
  const page = conflict.record_kind === 'equipment' ? 'equipment' : 'sites'
  const name = linked && conflict.field !== 'removed' ? <a href={hashOf(page, {}, conflict.record)}>{named(conflict)}</a> : named(conflict)
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
            <b class="name">{valueWords(conflict.field, one.value, site)}</b>
            {may ? (
              <button type="button" class="button" aria-label={phrase('odds.use', { value: valueWords(conflict.field, one.value, site) })} aria-busy={doing.busy ? 'true' : undefined} onClick={() => void doing.run(() => settle(conflict, one.value))}>
                {phrase(conflict.field !== 'removed' ? 'odds.take' : one.value === true ? 'odds.stay_removed' : 'odds.restore')}
              </button>
            ) : null}
          </div>
        ))}
      </div>
      <ProblemNote problem={doing.problem} />
      {may && conflict.field !== 'removed' ? (
        <button type="button" class="link" onClick={() => (other.value = true)}>
          {phrase('odds.other')}
        </button>
      ) : null}
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
      await settle(conflict, number ? Number(value) : value)
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
