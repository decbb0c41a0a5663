import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { rightsOf } from '../../../pwa/console/data/roles.ts'
import { whenOf } from '../../../pwa/console/ticket/call-time.ts'
import { bodyOf, FORM_NAMES, FORMS, formsFor, isPaused, missingIn } from '../../../pwa/console/ticket/forms.ts'
import { EMPTY, isOverridden, reportBody, type Draft } from '../../../pwa/console/ticket/report-draft.ts'
import type { Equipment, Event, Person, Site, Ticket } from '../../../pwa/core/records.gen.ts'

type Kind = { by: string[]; personal: Record<string, unknown>; body: { required: string[]; properties: Record<string, { enum?: string[] }> } }
const catalogue = JSON.parse(readFileSync(new URL('../../../server/domain/operations.json', import.meta.url), 'utf8')) as { kinds: Record<string, Kind> }
const ROLES: Person['role'][] = ['dispatcher', 'lead', 'supervisor', 'administrator']

function ticket(state: Ticket['state'], kinds: string[] = [], type: Ticket['type'] = 'on_site'): Ticket {
  const events = kinds.map((kind) => ({ kind }) as Event)
  return { state, events, type, engineer: state === 'reported' ? null : 'p', photos: [] as Ticket['photos'] } as Ticket
}

test('every form sends an operation that the catalogue knows, with fields it knows', () => {
  for (const name of FORM_NAMES) {
    const spec = FORMS[name]
    const kind = catalogue.kinds[spec.operation]
    assert.ok(kind !== undefined, spec.operation)
    for (const field of spec.fields) {
      if (field.personal === true) assert.ok(field.name in kind.personal, `${name}.${field.name}`)
      else assert.ok(field.name in kind.body.properties, `${name}.${field.name}`)
      if (field.choices !== undefined) assert.deepEqual([...field.choices], kind.body.properties[field.name]?.enum)
    }
    for (const required of kind.body.required) {
      assert.ok(spec.fields.some((field) => field.name === required && field.required === true), `${name} must ask for ${required}`)
    }
  }
})

test('a form is offered exactly to the roles whose operation it sends', () => {
  for (const name of FORM_NAMES) {
    const spec = FORMS[name]
    for (const role of ROLES) assert.equal(rightsOf(role)[spec.may], catalogue.kinds[spec.operation]?.by.includes(role), `${name} for ${role}`)
  }
})

test('the other rights are those of the catalogue too', () => {
  const rights = { correct: 'event.correct', explain: 'clock.explain_miss', call: 'ticket.call', run: 'ticket.assign', labels: 'label.make', editPeople: 'person.add', duty: 'person.duty', equipment: 'equipment.add', sites: 'site.add', commitments: 'commitment.set', occasions: 'occasion.tell', roster: 'roster.set' } as const
  for (const [right, kind] of Object.entries(rights)) {
    for (const role of ROLES) assert.equal(rightsOf(role)[right as keyof typeof rights], catalogue.kinds[kind]?.by.includes(role), `${right} for ${role}`)
  }
})

test('pausing is offered while the clock runs, resuming while it rests', () => {
  const may = rightsOf('dispatcher')
  const running = ticket('assigned', ['paused', 'resumed'])
  const resting = ticket('assigned', ['paused', 'resumed', 'paused'])
  assert.equal(isPaused(resting), true)
  assert.ok(formsFor(running, may).includes('pause') && !formsFor(running, may).includes('resume'))
  assert.ok(formsFor(resting, may).includes('resume') && !formsFor(resting, may).includes('pause'))
})

test('a closed ticket can be reopened and noted, not voided or assigned away', () => {
  const names = formsFor(ticket('closed'), rightsOf('lead'))
  assert.ok(names.includes('reopen') && names.includes('note'))
  assert.ok(!names.includes('void') && !names.includes('unassign'))
})

test('a supervisor reads, notes and signs off', () => {
  assert.deepEqual(formsFor(ticket('repaired', ['repaired']), rightsOf('supervisor')), ['note', 'sign_off'])
})

test('what is filled in becomes body and personal values, the missing field is named', () => {
  assert.equal(missingIn(FORMS.pause, {}), 'field.reason')
  assert.equal(missingIn(FORMS.pause, { reason: 'no_access' }), null)
  assert.deepEqual(bodyOf(FORMS.verify, { ok: 'no', how: ' twice ' }), { body: { ok: false, how: 'twice' }, personal: {} })
  assert.deepEqual(bodyOf(FORMS.estimate, { working_days: '8', work: 'a report' }), { body: { working_days: 8 }, personal: { work: 'a report' } })
  assert.deepEqual(['', '0', 'two', '8'].map((working_days) => missingIn(FORMS.estimate, { working_days })), ['field.working_days', 'field.working_days', 'field.working_days', null])
  assert.deepEqual(bodyOf(FORMS.pause, { reason: 'no_access', evidence: ' ' }), { body: { reason: 'no_access' }, personal: {} })
})

test('a call was when a person says, else since the button was pressed, else now', () => {
  assert.deepEqual(whenOf(null, null, true, 90_000), {})
  assert.deepEqual(whenOf(null, 20_500, true, 90_000), { began_ms: 20_500, talked_s: 69 })
  assert.deepEqual(whenOf(null, 20_500, false, 90_000), { began_ms: 20_500 })
  assert.deepEqual(whenOf(5_000, 20_500, true, 90_000), { began_ms: 5_000 })
})

test('a report taken at the desk can say all that the catalogue knows of one but what only others have', () => {
  const site = { id: 's', zone: 'Asia/Shanghai' } as Site
  const equipment = { id: 'e', place: 'p' } as Equipment
  const said = { what: 'slow', reach: 'one', impact: 'slight', type: 'remote', severity: 'general', stated: '2026-11-20T10:28:14', suggested: { type: 'on_site', severity: 'major', during: 'major_event' }, why: 'w' } as const
  const body = reportBody({ ...EMPTY, ...said, place: { kind: 'equipment', equipment, site } }, site, 5, 'call')
  const elsewhere = ['tag', 'photos', 'about'] // a scan, a camera, a complaint made from its ticket
  assert.deepEqual([...Object.keys(body), ...elsewhere].sort(), Object.keys(catalogue.kinds['ticket.report']?.body.properties ?? {}).sort())
  assert.equal(body.stated_ms, Date.parse('2026-11-20T02:28:14Z'))
  assert.deepEqual(reportBody({ ...EMPTY, telephone: false }, site, 5, null), { site: 's', channel: 'desk' })
})

test('a grade other than suggested goes on record with what was suggested and why', () => {
  const site = { id: 's', zone: 'Asia/Shanghai' } as Site
  const suggested = { type: 'on_site', severity: 'major', during: null }
  const said = (more: Partial<Draft>): object => {
    const { suggested, why } = reportBody({ ...EMPTY, ...more }, site, 5, null)
    return { suggested, why }
  }
  assert.deepEqual(said({ suggested, why: 'w' }), { suggested: undefined, why: undefined }, 'not graded')
  const told = { type: 'on_site', severity: 'major' }
  assert.deepEqual(said({ ...told, suggested, why: 'w' }), { suggested: told, why: undefined })
  assert.deepEqual(said({ ...told, severity: 'general', suggested, why: ' w ' }), { suggested: told, why: 'w' })
  assert.deepEqual([isOverridden({ ...EMPTY, ...suggested }), isOverridden({ ...EMPTY, suggested, type: 'remote', severity: 'major' })], [false, true])
})

test('a report in a major event is graded as of it, unless the desk says otherwise and why', () => {
  const site = { id: 's', zone: 'Asia/Shanghai' } as Site
  const told = { type: 'on_site', severity: 'major' }
  const suggested = { ...told, during: 'major_event' as const }
  const said = (more: Partial<Draft>): object => {
    const { during, why } = reportBody({ ...EMPTY, ...told, suggested, ...more }, site, 5, null)
    return { during, why }
  }
  assert.deepEqual(said({}), { during: 'major_event', why: undefined })
  assert.deepEqual(said({ during: null, why: 'w' }), { during: undefined, why: 'w' })
  assert.deepEqual(said({ suggested: null }), { during: undefined, why: undefined })
  assert.ok(isOverridden({ ...EMPTY, ...told, suggested, during: null }))
})
