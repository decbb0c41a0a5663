/** One morning, as the look tells it: ticket 1120-10, reported 10:03, promised 10:33. Invented people. For looking at screens only. */

import type { AnyRecord, Calendar, Commitment, Contact, Contract, Equipment, Event, Label, Model, Organisation, Part, Person, RecordKind, Site, Ticket, Visit } from '../core/records.gen.ts'

export const at = (hour: number, minute: number, second = 0): number => Date.UTC(2026, 10, 20, hour - 8, minute, second)
export const ids = { me: 'p-chen', org: 'o-1', contract: 'c-1', site: 's-1', other: 's-2', ticket: 't-10', visit: 'v-10', over: 't-11', overVisit: 'v-11', as02: 'e-as02', dc11: 'e-dc11', nvr: 'e-nvr' }
export const TAGS = { gate: '5GATE22G', device: '7K3MQX9D', elsewhere: '4HTRWBZ3' }

export type World = [RecordKind, AnyRecord][]
export type Stage = 'assigned' | 'accepted' | 'under_way' | 'on_site' | 'repaired'

let seq = 0
function event(kind: string, at_ms: number, data: Record<string, unknown> = {}): Event {
  return { id: `ev-${++seq}`, kind, at_ms, earliest_ms: at_ms, latest_ms: at_ms, received_ms: at_ms, certainty: 'continuous', wide_earliest_ms: null, wide_latest_ms: null, source: 'server', by: null, seq, data }
}

const PROOF = { kinds: 2, of: ['commissioned_label', 'fence', 'gate_code', 'reporter_code', 'signature', 'photo'], one_of: ['gate_code', 'commissioned_label'] }

function commitment(id: string, clause: string, kind: string, within_min: number, stops: string[], proof: Commitment['proof'] = null): Commitment {
  return {
    id, version: 1, contract: ids.contract, clause, also: null, kind, type: null, severity: null, during: null, starts: 'reported', stops, within_min, calendar: '24x7', pauses: ['customer_asked'], pause_evidence: [],
    reclassify: { shorter: 'min_remaining', longer: 'retro' }, reopen_gap: { refused: 'counts', returned: 'excluded' }, certainty: 'continuous', proof, ladder: [], desk_only: false,
  }
}

const ROWS = [commitment('k-respond', 'B-02', 'respond', 5, ['call_answered']), commitment('k-arrive', 'B-03', 'arrive', 30, ['arrived'], PROOF), commitment('k-repair', 'B-04', 'repair', 240, ['repaired'])]

function ticket(id: string, number: string, equipment: string | null, what: string, events: Event[], more: Partial<Ticket>): Ticket {
  return {
    id, number, contract: ids.contract, site: ids.site, place: 'offices', equipment, tag: null, channel: 'qr', what, reach: 'several', type: 'on_site', severity: 'normal', graded: true, state: 'under_way', commitments: ROWS.map((row) => row.id), events,
    engineer: ids.me, visit: null, assignment: null, photos: [], reported_ms: events[0]?.at_ms ?? 0, into: null, stars: null, first_time_fix: true, ...more,
  }
}

function visit(id: string, of: string, state: Visit['state'], more: Partial<Visit> = {}): Visit {
  return { id, ticket: of, contract: ids.contract, site: ids.site, engineer: ids.me, state, assigned_ms: at(10, 5), departed_ms: null, arrival: null, witnesses: [], findings: [], parts: [], photos: [], repairs: [], signatures: [], notes: [], finished_ms: null, left: null, ...more }
}

function equipment(id: string, name: string, model: string, tag: string | null, serial: string | null): Equipment {
  return { id, contract: ids.contract, site: ids.site, place: 'offices', model, name, serial, tag, hint: null, warranty_until: '2028-06-30', spare: false }
}

function label(id: string, tag: string, label_kind: Label['label_kind'], site: string, of: string | null): Label {
  return { id, tag, label_kind, generation: 1, contract: ids.contract, site, place: 'offices', equipment: of, state: 'commissioned', commissioned_ms: at(8, 0), commissioned_by: ids.me }
}

const CHOICE = { deadline_ms: at(10, 33), engine: 'geodesic', slack_s: 190, rank: 1, alternatives: 4, eta_ms: at(10, 27), eta_p90_ms: at(10, 29, 50) }

/** The main ticket and its visit at a stage. */
function main(stage: Stage): World {
  const events = [event('reported', at(10, 3)), event('call_answered', at(10, 4, 40)), event('contacted', at(10, 4, 40)), event('assigned', at(10, 5))]
  const arrived = stage === 'on_site' || stage === 'repaired'
  const moment = { at_ms: at(10, 28, 14), earliest_ms: at(10, 28, 14), latest_ms: at(10, 28, 14), certainty: 'continuous', wide_earliest_ms: at(10, 28, 14) }
  const proof = arrived ? ['commissioned_label', 'reporter_code'] : []
  if (stage !== 'assigned') events.push(event('visit_accepted', at(10, 6)))
  if (stage !== 'assigned' && stage !== 'accepted') events.push(event('departed', at(10, 7)))
  if (arrived) events.push({ ...event('arrived', at(10, 28, 14), { visit: ids.visit, proof }), data: { visit: ids.visit, proof } })
  if (stage === 'repaired') events.push(event('repaired', at(11, 24)))
  const witnesses = arrived ? proof.map((witness) => ({ id: `w-${witness}`, witness: witness as 'commissioned_label', ...moment, ok: true, code: null })) : []
  const arrival = arrived ? { event: 'ev', ...moment, proof, place: null, said: moment } : null
  const done = stage === 'repaired' ? [{ id: 'r-1', at_ms: at(11, 24), done: '换电源模块 PSU-1，对讲恢复', prevent: '机柜风扇下次巡检换', equipment: ids.as02 }] : []
  return [
    ['ticket', ticket(ids.ticket, '1120-10', ids.as02, 'no_sound', events, { visit: ids.visit, state: stage, assignment: { engineer: ids.me, visit: ids.visit, by: 'p-desk', at_ms: at(10, 5), why: null, choice: CHOICE } })],
    ['visit', visit(ids.visit, ids.ticket, stage, {
      departed_ms: at(10, 7), arrival, witnesses, repairs: done,
      findings: arrived ? [{ id: 'f-1', at_ms: at(11, 16), text: 'PSU-1 过热保护，端口 13–16 掉电，三个对讲点无声。', cause: '器件', equipment: ids.as02 }] : [],
      parts: arrived ? [{ id: 'u-1', at_ms: at(11, 17), part: '电源模块', part_id: null, qty: 1, serial_out: '21A0-4471', serial_in: '24C7-0932' }] : [],
    })],
  ]
}

const MODELS: Model[] = [
  { id: 'm-1', zh: '汇聚交换机', en: 'Aggregation switch', family: 'network', skill: null },
  { id: 'm-2', zh: '门禁控制器', en: 'Door controller', family: 'access', skill: null },
  { id: 'm-3', zh: '硬盘录像机', en: 'Video recorder', family: 'video', skill: null },
  { id: 'm-4', zh: '对讲主机', en: 'Intercom', family: 'intercom', skill: null },
]

export function morning(stage: Stage): World {
  seq = 0
  const person: Person = { id: ids.me, name: '陈立', role: 'engineer', number: '017', skills: [], contracts: [ids.contract], clearance: [], superior: null, vehicle: true, work_phone: '0374 0000017', duty: 'on', active: true }
  const organisation: Organisation = { id: ids.org, zh: '演示集成商', en: 'Demo integrator', zone: 'Asia/Shanghai', service_phone: null, retention_days: 1095, people_photo_days: 365, desk_session_h: 12, public_photos: 3, trail_days: 30 }
  const contract: Contract = { id: ids.contract, zh: '看守所运维', en: 'Detention centre', customer_zh: null, customer_en: null, types: ['on_site', 'remote'], severities: ['emergency', 'important', 'normal'], confidential: true, calendar: '24x7', warranty_until: null, commitments: ROWS.map((row) => row.id), depot: null }
  const calendar: Calendar = { id: '24x7', version: 1, contract: null, zone: 'Asia/Shanghai', weekly: 'always', closures: [], additions: {}, base: null }
  const site: Site = { id: ids.site, contract: ids.contract, zh: '禹州市看守所', en: 'Yuzhou detention centre', city: 'Yuzhou', lat_deg: 34.141, lon_deg: 113.488, zone: 'Asia/Shanghai', gate_delay_min: 6, confidential: true, phones: 'work_phone', places: [{ id: 'offices', zh: '行政楼 B1', en: 'Office block, B1', phones: 'work_phone' }, { id: 'cells', zh: '监区', en: 'Cell block', phones: 'none' }], hint: null, duty_phone: '0374 0000802' }
  const contact: Contact = { id: 'ct-1', ticket: ids.ticket, reporter_name: '王值班', reporter_phone: '0374 0000816', description: '三个对讲点无声，端口告警', signers: [] }
  const over = ticket(ids.over, '1120-06', ids.dc11, 'does_not_open', [event('reported', at(6, 7, 48)), event('call_answered', at(6, 9)), event('arrived', at(6, 30), { proof: ['commissioned_label', 'photo'] })], { visit: ids.overVisit, state: 'on_site', place: 'cells' })
  const paused = ticket('t-12', '1120-04', ids.nvr, 'no_picture', [event('reported', at(5, 40)), event('call_answered', at(5, 42)), event('arrived', at(6, 0), { proof: ['commissioned_label', 'photo'] }), event('paused', at(6, 56), { reason: 'customer_asked', evidence: 'x' })], { visit: 'v-12', state: 'accepted' })
  const done = ticket('t-9', '1120-02', 'e-ih03', 'no_sound', [event('reported', at(6, 0)), event('call_answered', at(6, 2)), event('arrived', at(6, 20), { proof: ['commissioned_label', 'photo'] }), event('repaired', at(9, 20))], { visit: 'v-9', state: 'closed' })
  const part: Part = { id: 'pt-1', zh: '电源模块', en: 'Power module', number: 'PSU-1' }
  return [
    ['person', person], ['organisation', organisation], ['contract', contract], ['calendar', calendar], ['site', site], ['site', { ...site, id: ids.other, zh: '禹州服务站', en: 'Yuzhou depot', places: [] }], ['contact', contact], ...MODELS.map((one): World[number] => ['model', one]), ['part', part],
    ...ROWS.map((row): World[number] => ['commitment', row]),
    ...main(stage),
    ['ticket', over], ['visit', visit(ids.overVisit, ids.over, 'on_site')],
    ['ticket', paused], ['visit', visit('v-12', 't-12', 'accepted')],
    ['ticket', done], ['visit', visit('v-9', 't-9', 'finished', { finished_ms: at(9, 25) })],
    ['equipment', equipment(ids.as02, 'AS-02', 'm-1', TAGS.device, 'SW-55120-02')], ['equipment', equipment(ids.dc11, 'DC-11', 'm-2', null, null)], ['equipment', equipment(ids.nvr, 'NVR-02', 'm-3', null, null)], ['equipment', equipment('e-ih03', 'IH-03', 'm-4', null, null)],
    ['label', label('l-1', TAGS.gate, 'gate', ids.site, null)], ['label', label('l-2', TAGS.device, 'device', ids.site, ids.as02)], ['label', label('l-3', TAGS.elsewhere, 'gate', ids.other, null)],
  ]
}

/** A colleague hands over what is open, with a word; one of two is taken over already. */
export function shiftChange(): World {
  const from: Person = { ...(morning('under_way')[0]?.[1] as Person), id: 'p-zhou', name: '周敏', number: '018', clearance: [ids.contract] }
  const theirs = (id: string, number: string): Ticket => ticket(id, number, ids.dc11, 'does_not_open', [event('reported', at(9, 58)), event('call_answered', at(10, 1))], { engineer: from.id, state: 'accepted' })
  const items = [{ ticket: 't-20', number: '1120-11', accepted_ms: null }, { ticket: 't-21', number: '1120-08', accepted_ms: at(10, 11) }]
  return [
    ['person', from],
    ['ticket', theirs('t-20', '1120-11')], ['ticket', theirs('t-21', '1120-08')],
    ['handover', { id: 'h-1', from: from.id, to: ids.me, note: 'DC-11 的配件明早八点到，钥匙在门岗。', contracts: [ids.contract], items, state: 'open', begun_ms: at(10, 8), ended_ms: null }],
  ]
}

/** 200 characters without a space to break at, emoji of several code points, and a name that runs from right to left. */
export const LONG = { unbroken: `${'AggregationSwitchOfTheEastWing'.repeat(7)}`.slice(0, 200), chinese: '禹州市看守所行政楼地下一层弱电间汇聚交换机'.repeat(10).slice(0, 200), emoji: '👩🏽‍🔧🔥🇨🇳 汇聚 👨‍👩‍👧‍👦 AS-02', rtl: 'مفتاح التجميع الرئيسي في المبنى الإداري AS-02' }

/** The same morning with the names that break layouts. */
export function longNames(world: World): World {
  const texts: Record<string, Record<string, string>> = {
    person: { name: LONG.rtl },
    organisation: { zh: LONG.chinese, en: LONG.unbroken },
    site: { zh: LONG.chinese, en: LONG.unbroken, hint: LONG.unbroken },
    contact: { reporter_name: LONG.rtl, description: `${LONG.emoji} ${LONG.unbroken}`, reporter_phone: '+86 0374 0000816 # 123456789' },
    model: { zh: LONG.emoji, en: LONG.emoji },
    equipment: { name: LONG.unbroken, serial: LONG.unbroken.slice(0, 60), hint: LONG.chinese },
    part: { zh: LONG.chinese, en: LONG.unbroken },
  }
  const findings = { text: LONG.unbroken, cause: LONG.chinese.slice(0, 60) }
  return world.map(([kind, record]): World[number] => {
    if (kind !== 'visit') return [kind, { ...record, ...texts[kind] } as typeof record]
    const visit = record as Visit
    return [kind, { ...visit, findings: visit.findings.map((one) => ({ ...one, ...findings })), parts: visit.parts.map((one) => ({ ...one, part: LONG.unbroken, serial_in: LONG.unbroken.slice(0, 60) })), repairs: visit.repairs.map((one) => ({ ...one, done: LONG.chinese, prevent: LONG.unbroken })) }]
  })
}
