import { useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Segmented, TextArea, TextField, clockTime, lengthOf, named, say as toast } from '../../ui/index.ts'
import type { Contract, Equipment, Site } from '../../core/records.gen.ts'
import type { CallAtDesk, Page } from '../data/answers.ts'
import type { Query } from '../data/api.ts'
import { useAsk } from '../data/ask.ts'
import { deviceName, sites as allSites } from '../data/catalogue.ts'
import { useDoing } from '../data/doing.ts'
import { intend, type Intent } from '../data/operations.ts'
import { amend, route } from '../data/place.ts'
import { api, board, newId, redo, serverNow_ms } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { findEquipment, foundOf, type Found } from './find.ts'
import { localOf } from './local-time.ts'
import { promisedBy } from './promised.ts'
import { PromiseCheck } from './PromiseCheck.tsx'
import { EMPTY, gradeUntilSaid, isOverridden, questionOf, reportBody, type Draft } from './report-draft.ts'
import { ReportGrade } from './ReportGrade.tsx'

const WHAT = ['no_connection', 'no_sound', 'no_picture', 'slow', 'does_not_open', 'other'] as const
const REACH = ['one', 'several', 'all'] as const
const IMPACT = ['stopped', 'hindered', 'slight'] as const
const PAUSE_MS = 150

/** The text once nobody has typed for a moment. */
export function useSettled(text: string): string {
  const settled = useSignal(text)
  useEffect(() => {
    const timer = setTimeout(() => (settled.value = text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled.value
}

function labelOf(found: Found): { title: string; under: string } {
  if (found.kind === 'site') return { title: named(found.site), under: phrase('find.whole_site') }
  const { equipment, site } = found
  return { title: deviceName(equipment), under: [named(site), equipment.serial ?? '', equipment.tag ?? ''].filter((part) => part !== '').join(' · ') }
}

const MOST_DEVICES = 7

/** One field finds equipment or a site; arrow keys and Enter choose. */
function Finder({ sites, onFound }: { sites: readonly Site[]; onFound: (found: Found) => void }) {
  const text = useSignal('')
  const at = useSignal(0)
  const settled = useSettled(text.value.trim())
  const get = (query: Query): Promise<Page<Equipment>> => api.get('/equipment', query)
  const asked = useAsk<Equipment[]>(settled === '' ? null : `find:${settled}`, () => findEquipment(settled, get, MOST_DEVICES), false)
  const results = foundOf(settled, sites, asked.data ?? []).slice(0, 9)
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      at.value = (at.value + (event.key === 'ArrowDown' ? 1 : -1) + results.length) % Math.max(1, results.length)
    }
    const chosen = results[at.value]
    if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault()
      onFound(chosen)
    }
  }
  return (
    <div class="field finder">
      <label for="finder">{phrase('find.title')}</label>
      <input
        id="finder"
        class="input"
        role="combobox"
        aria-expanded="true"
        aria-controls="finder-list"
        aria-activedescendant={results.length === 0 ? undefined : `found-${at.value}`}
        autocomplete="off"
        placeholder={phrase('find.hint')}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          at.value = 0
        }}
        onKeyDown={onKey}
      />
      <ul id="finder-list" role="listbox" aria-label={phrase('find.results')}>
        {results.map((found, i) => {
          const { title, under } = labelOf(found)
          return (
            <li key={found.kind === 'site' ? found.site.id : found.equipment.id} id={`found-${i}`} role="option" aria-selected={i === at.value ? 'true' : 'false'} class={i === at.value ? 'at' : ''} onClick={() => onFound(found)}>
              <b>{title}</b> <span class="ink-2">{under}</span>
            </li>
          )
        })}
        {results.length === 0 && !asked.loading ? <li class="ink-2 none">{phrase('find.none')}</li> : null}
      </ul>
    </div>
  )
}

function siteOf({ place }: Draft): Site | null {
  if (place === null || place.kind === 'site') return place?.site ?? null
  // A device may be found before the list of sites is there.
  return place.site ?? allSites.value.find((one) => one.id === place.equipment.site) ?? null
}

/** What the caller may be told at once: the deadlines that this report starts. */
function Promised({ contract, draft, began_ms, zone }: { contract: Contract; draft: Draft; began_ms: number; zone: string }) {
  const now = board.value
  const promised = promisedBy(now?.commitments ?? [], contract, gradeUntilSaid(contract, draft))
  const always = (id: string): boolean => now?.calendars.find((calendar) => calendar.id === id)?.weekly === 'always'
  return (
    <section class="promised" aria-label={phrase('promised.title')} aria-live="polite">
      <h3>{phrase('promised.title')}</h3>
      <ul>
        {promised.map((commitment) => (
          <li key={commitment.id} class="num">
            <span>
              {termOf('kind', commitment.kind)} · {commitment.clause}
            </span>
            <b>{lengthOf(commitment.within_min)}</b>
            {always(commitment.calendar) ? <span>{phrase('by', { time: clockTime(began_ms + commitment.within_min * 60_000, zone) })}</span> : <span />}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The rest of the form once the place is known. */
function About({ draft, set, contract, began, zone }: { draft: Draft; set: (part: Partial<Draft>) => void; contract: Contract | null; began: Signal<number>; zone: string }) {
  return (
    <>
      {contract === null ? null : (
        <>
          <ReportGrade contract={contract} draft={draft} set={set} />
          <Promised contract={contract} draft={draft} began_ms={draft.telephone ? began.value : serverNow_ms()} zone={zone} />
        </>
      )}
      <div class="field">
        <span class="label">{phrase('field.what')}</span>
        <Segmented label={phrase('field.what')} value={draft.what ?? null} choices={WHAT.map((value) => ({ value, label: termOf('what', value) }))} onValue={(what) => set({ what })} />
      </div>
      <TextArea label={phrase('field.words')} value={draft.words} onValue={(words) => set({ words })} optional rows={1} />
      <div class="columns">
        <TextField label={phrase('field.phone')} value={draft.phone} onValue={(phone) => set({ phone })} input={{ inputMode: 'tel', autocomplete: 'off', maxLength: 40 }} optional />
        <TextField label={phrase('field.name')} value={draft.name} onValue={(name) => set({ name })} input={{ autocomplete: 'off', maxLength: 80 }} optional />
      </div>
      <div class="columns">
        <div class="field">
          <span class="label">{phrase('field.impact')}</span>
          <Segmented label={phrase('field.impact')} value={draft.impact ?? null} choices={IMPACT.map((value) => ({ value, label: phrase(`impact.${value}`) }))} onValue={(impact) => set({ impact })} />
        </div>
        <div class="field">
          <span class="label">{phrase('field.reach')}</span>
          <Segmented label={phrase('field.reach')} value={draft.reach ?? null} choices={REACH.map((value) => ({ value, label: termOf('reach', value) }))} onValue={(reach) => set({ reach })} />
        </div>
      </div>
      <div class="columns">
        <div class="field">
          <span class="label">{phrase('field.channel')}</span>
          <Segmented
            label={phrase('field.channel')}
            value={draft.telephone ? 'telephone' : 'desk'}
            choices={[{ value: 'telephone', label: phrase('report.telephone') }, { value: 'desk', label: phrase('report.desk') }]}
            onValue={(channel) => set({ telephone: channel === 'telephone' })}
          />
        </div>
      </div>
      {draft.telephone ? (
        <div class="row call-began num">
          <span>{phrase('report.began', { time: clockTime(began.value, zone, true) })}</span>
          <button type="button" class="button" onClick={() => (began.value -= 60_000)}>
            {phrase('report.earlier')}
          </button>
        </div>
      ) : null}
      <TextField
        label={phrase('report.stated')}
        value={draft.stated}
        onValue={(stated) => set({ stated })}
        help={phrase('state_time.help')}
        input={{ type: 'datetime-local', step: 1, max: localOf(serverNow_ms(), zone) }}
        optional
      />
    </>
  )
}

/** The call that this report is taken from, as long as nobody has dealt with it. */
function callNow(): CallAtDesk | null {
  return board.value?.calls.find((one) => one.call.id === route.value.query['call']) ?? null
}

/** What is known of a caller: the device or site of their last report, name and number. */
function knownOf({ call, number, name, equipment }: CallAtDesk): Partial<Draft> {
  const site = allSites.value.find((one) => one.id === call.site) ?? null
  const device = board.value?.equipment.find((one) => one.id === equipment && one.site === call.site)
  const place: Found | null = device !== undefined ? { kind: 'equipment', equipment: device, site } : site === null ? null : { kind: 'site', site }
  return { place, phone: number ?? '', name: name ?? '' }
}

/** A report taken at the desk: place first, then what; the telephone's first second is when N was pressed. */
export function NewReport({ opened_ms }: { opened_ms: number }) {
  const call = callNow()
  const draft = useSignal<Draft>(call === null ? EMPTY : { ...EMPTY, ...knownOf(call) })
  const began = useSignal(call?.call.began_ms ?? opened_ms)
  const intent = useRef<{ intent: Intent; text: string } | null>(null)
  const doing = useDoing()
  const set = (part: Partial<Draft>): void => void (draft.value = { ...draft.value, ...part })
  const sites = allSites.value
  const site = siteOf(draft.value)
  const contract = board.value?.contracts.find((candidate) => candidate.id === site?.contract) ?? null
  const close = (): void => amend({ new: null, call: null }, true)
  const form = useRef<HTMLDivElement>(null)
  const place = draft.value.place
  const hadPlace = useRef(place)
  useEffect(() => {
    // What had the focus went with the choice: on to the first question, or back to the search.
    if (hadPlace.current !== place) form.current?.querySelector<HTMLElement>('[role="radio"][tabindex="0"], [role="combobox"]')?.focus()
    hadPlace.current = place
  }, [place])

  const submit = (): void => {
    if (site === null) return
    const body = reportBody(draft.value, site, began.value, call?.call.id ?? null)
    const personal = { reporter_name: draft.value.name.trim(), reporter_phone: draft.value.phone.trim(), description: draft.value.words.trim() }
    // The same words sent again are the same report: its id is made once.
    const text = JSON.stringify([body, personal])
    if (intent.current?.text !== text) intent.current = { text, intent: intend(newId, 'ticket.report', newId(), body, personal) }
    const { intent: made } = intent.current
    void doing.run(async () => {
      await redo(made)
      amend({ new: null, call: null, ticket: made.record }, true)
      toast(phrase('report.toast'))
    })
  }

  const unsaid = isOverridden(draft.value) && draft.value.why.trim() === '' ? phrase('field.why') : null
  const missing = site === null ? phrase('find.title') : unsaid
  return (
    <FormDialog title={phrase('report.new')} verb={phrase('report.file')} doing={doing} onClose={close} onSubmit={submit} missing={missing}>
      <div class="stack report-form" ref={form}>
        {place === null ? (
          <Finder sites={sites} onFound={(found) => set({ place: found })} />
        ) : (
          <div class="found">
            <span>
              <b>{labelOf(place).title}</b>
              <span class="ink-2"> {labelOf(place).under}</span>
            </span>
            <button type="button" class="button" onClick={() => set({ place: null, type: '', severity: '' })}>
              {phrase('find.other')}
            </button>
          </div>
        )}
        {site === null ? null : <About draft={draft.value} set={set} contract={contract} began={began} zone={site.zone} />}
        {site === null || contract === null ? null : <PromiseCheck question={questionOf(draft.value, began.value)} zone={site.zone} />}
      </div>
    </FormDialog>
  )
}
