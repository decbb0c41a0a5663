import { TelephonePart } from './TelephoneKey.tsx'
import { useSignal, type Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Banner, Icon, Select, TextField, dayTime, say as toast, type InputKind } from '../../ui/index.ts'
import type { Settings } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { Problem } from '../data/problem.ts'
import { api, edit, now_ms } from '../data/store.ts'
import { Answered, PageHead, ProblemNote, sentenceOf } from '../parts/parts.tsx'
import { phrase, phraseAny } from '../words/index.ts'
import { bodyOf, kept, overtaken, shown, textOf, typed, without, wrongWith, FIELDS, type Draft, type Field } from './settings-draft.ts'

/** Problems that belong under a field, where the person is looking. */
const OF_FIELD: Readonly<Record<string, Field>> = { 'zone-unknown': 'zone', 'telephone-wrong': 'service_phone' }
const ZONES = 'zones'

interface Form {
  settings: Settings
  draft: Signal<Draft>
  problem: Problem | null
}

function limitOf({ limits }: Settings, field: Field): { least: number; most: number } {
  return limits.find((limit) => limit.field === field) ?? { least: 0, most: 0 }
}

function byWhom(settings: Settings, field: Field): { by: string; time: string } | null {
  const change = settings.changes.find((one) => one.field === field)
  return change === undefined ? null : { by: change.by ?? phrase('settings.server'), time: dayTime(change.at_ms, now_ms.peek()) }
}

function wrongWords({ settings, draft, problem }: Form, field: Field): string | null {
  const wrong = wrongWith(draft.value, settings, field)
  if (wrong !== null) return phraseAny(`settings.wrong.${wrong}`, { ...limitOf(settings, field) })
  return problem !== null && OF_FIELD[problem.code] === field ? sentenceOf(problem) : null
}

/** Somebody else has just set this field: both values, and which one holds. */
function Overtaken({ form: { settings, draft }, field }: { form: Form; field: Field }) {
  const { organisation } = settings
  if (!overtaken(draft.value, organisation).includes(field)) return null
  const value = textOf(organisation, field)
  const by = byWhom(settings, field)?.by ?? phrase('settings.server')
  return (
    <Banner standing="risk" loud>
      <p>{phrase(value === '' ? 'settings.overtaken.empty' : 'settings.overtaken', { by, value })}</p>
      <div class="row wrap">
        <button type="button" class="button" onClick={() => (draft.value = without(draft.value, field))}>
          {phrase('settings.take')}
        </button>
        <button type="button" class="button" onClick={() => (draft.value = kept(draft.value, organisation, field))}>
          {phrase('settings.keep_mine')}
        </button>
      </div>
    </Banner>
  )
}

/** A field with who changed it last, and what somebody else has made of it meanwhile. */
function Beside({ form, field, children }: { form: Form; field: Field; children: ComponentChildren }) {
  const last = byWhom(form.settings, field)
  return (
    <div class="setting">
      {children}
      {last === null ? null : <p class="help num">{phrase('settings.last', last)}</p>}
      <Overtaken form={form} field={field} />
    </div>
  )
}

function Line({ form, field, help, input }: { form: Form; field: Field; help?: string; input?: InputKind }) {
  const { settings, draft } = form
  return (
    <Beside form={form} field={field}>
      <TextField
        label={phrase(`settings.${field}`)}
        value={shown(draft.value, settings.organisation, field)}
        onValue={(text) => (draft.value = typed(draft.value, settings.organisation, field, text))}
        wrong={wrongWords(form, field)}
        help={help}
        input={{ autocomplete: 'off', spellcheck: false, ...input }}
      />
    </Beside>
  )
}

function Whole({ form, field }: { form: Form; field: 'retention_days' | 'people_photo_days' | 'trail_days' | 'desk_session_h' }) {
  return <Line form={form} field={field} help={phrase(`settings.${field}.help`, { ...limitOf(form.settings, field) })} input={{ inputMode: 'numeric', maxLength: 5, class: 'num short' }} />
}

function Photos({ form }: { form: Form }) {
  const { settings, draft } = form
  const { least, most } = limitOf(settings, 'public_photos')
  const choices = Array.from({ length: most - least + 1 }, (_, i) => String(least + i))
  return (
    <Beside form={form} field="public_photos">
      <Select
        label={phrase('settings.public_photos')}
        value={shown(draft.value, settings.organisation, 'public_photos')}
        choices={choices.map((value) => ({ value, label: value === '0' ? phrase('settings.public_photos.none') : phrase('settings.public_photos.most', { n: value }) }))}
        onValue={(text) => (draft.value = typed(draft.value, settings.organisation, 'public_photos', text))}
      />
    </Beside>
  )
}

function Fields({ form }: { form: Form }) {
  return (
    <>
      <section class="settings-part" aria-labelledby="settings-organisation">
        <h2 id="settings-organisation">{phrase('settings.organisation')}</h2>
        <div class="columns">
          <Line form={form} field="zh" help={phrase('settings.names.help')} input={{ maxLength: 120 }} />
          <Line form={form} field="en" input={{ maxLength: 120 }} />
        </div>
        <Line form={form} field="zone" help={phrase('settings.zone.help')} input={{ maxLength: 60, list: ZONES }} />
        <datalist id={ZONES}>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </section>
      <section class="settings-part" aria-labelledby="settings-customers">
        <h2 id="settings-customers">{phrase('settings.customers')}</h2>
        <div class="columns">
          <Line form={form} field="service_phone" help={phrase('settings.service_phone.help')} input={{ type: 'tel', inputMode: 'tel', maxLength: 40, class: 'num' }} />
          <Photos form={form} />
        </div>
      </section>
      <section class="settings-part" aria-labelledby="settings-privacy">
        <h2 id="settings-privacy">{phrase('settings.privacy')}</h2>
        <div class="columns">
          <Whole form={form} field="retention_days" />
          <Whole form={form} field="people_photo_days" />
          <Whole form={form} field="trail_days" />
          <Whole form={form} field="desk_session_h" />
        </div>
      </section>
    </>
  )
}

/** What stops saving, in words; null when it may be saved. */
function hindrance(form: Form): string | null {
  const { settings, draft } = form
  if (Object.keys(bodyOf(draft.value, settings.organisation)).length === 0) return phrase('settings.unchanged')
  if (overtaken(draft.value, settings.organisation).length > 0) return phrase('settings.decide')
  return FIELDS.some((field) => wrongWith(draft.value, settings, field) !== null) ? phrase('settings.correct') : null
}

function Editor({ settings, again }: { settings: Settings; again: () => void }) {
  const draft = useSignal<Draft>({})
  const doing = useDoing()
  const form: Form = { settings, draft, problem: doing.problem }
  const touched = Object.keys(draft.value).length
  const hindered = hindrance(form)
  const save = (): void => {
    if (hindered !== null || doing.busy) return
    void doing.run(async () => {
      try {
        await edit('organisation.edit', settings.organisation.id, bodyOf(draft.peek(), settings.organisation), settings.rev)
        draft.value = {}
        toast(phrase('settings.saved'))
      } finally {
        again()
      }
    })
  }
  const elsewhere = doing.problem !== null && OF_FIELD[doing.problem.code] === undefined ? doing.problem : null
  return (
    <form
      class="settings"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Fields form={form} />
      <div class="settings-save">
        <ProblemNote problem={elsewhere} />
        <div class="row wrap">
          <button type="submit" class="button primary" aria-disabled={hindered === null && !doing.busy ? undefined : 'true'}>
            {doing.busy ? phrase('sending') : phrase('settings.save')}
          </button>
          {touched === 0 ? null : (
            <button type="button" class="button" onClick={() => (draft.value = {})}>
              {phrase('settings.discard')}
            </button>
          )}
          <span class="ink-2" role="status">
            {hindered ?? phrase('settings.changed', { n: touched })}
          </span>
        </div>
      </div>
    </form>
  )
}

function Installation({ settings }: { settings: Settings }) {
  return (
    <section class="settings-part" aria-labelledby="settings-installation">
      <h2 id="settings-installation">{phrase('settings.installation')}</h2>
      <p class="help">{phrase('settings.installation.help')}</p>
      <dl class="facts wide">
        {settings.installation.map(({ name, value }) => (
          <div key={name}>
            <dt>
              {phraseAny(`settings.${name}`)}
              <code>{name}</code>
            </dt>
            <dd class="num">{value === '' ? <span class="ink-2">{phrase('settings.unset')}</span> : value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Settings, for administrators: what the organisation decides is edited here, what the installation fixes is shown. */
export function SettingsPage() {
  const asked = useAsk<Settings>('settings', () => api.get('/settings'))
  return (
    <div class="page narrow">
      <PageHead title={phrase('page.settings')} note={phrase('settings.live')}>
        <a class="button" href="/api/docs/" target="_blank" rel="noopener">
          <Icon name="file" size={16} /> {phrase('settings.api')}
        </a>
      </PageHead>
      <Answered asked={asked}>
        {(settings) => (
          <>
            <Editor settings={settings} again={asked.again} />
            <TelephonePart />
            <Installation settings={settings} />
          </>
        )}
      </Answered>
    </div>
  )
}
