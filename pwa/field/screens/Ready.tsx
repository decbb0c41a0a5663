/** Ready to go in: one glance at the gate. What of this site is on the phone, how old, and what is missing. */

import { useEffect, useState } from 'preact/hooks'
import { Banner, BigAction, Icon, SideAction, StateShape, age, named, size, t } from '../../ui/index.ts'
import type { Site, Visit } from '../../core/records.gen.ts'
import type { Phone, SiteOnPhone, Storage } from '../../device/phone.ts'
import { Reading, Screen } from '../frame.tsx'
import { CodeSheet } from '../job/CodeSheet.tsx'
import { Conflicts } from '../job/Conflicts.tsx'
import { phonesForbidden } from '../jobs.ts'
import { go } from '../route.ts'
import { now, phone, reach, useLive } from '../store.ts'
import { f, type FieldKey } from '../words.ts'
import { permissionOf, type Permission } from '../permissions.ts'

interface State {
  site: Site
  on: SiteOnPhone
  tickets: number
  equipment: number
  storage: Storage
  visit: Visit | null
  forbidden: boolean
}

const ROOM_NEEDED_BYTES = 100_000_000
/** Older data may lack a ticket or a place's rule of today. */
const OLD_AFTER_MS = 12 * 3_600_000

async function readReady(its: Phone, id: string): Promise<State | null> {
  const site = await its.get('site', id)
  if (site === null) return null
  const me = its.me()?.person.id
  const tickets = await its.list('ticket', (ticket) => ticket.site === id && ticket.engineer === me && ticket.state !== 'closed' && ticket.state !== 'void')
  const visits = await its.list('visit', (visit) => visit.site === id && visit.engineer === me && ['accepted', 'under_way', 'on_site', 'repaired'].includes(visit.state))
  const visit = visits[0] ?? null
  return {
    site,
    on: await its.siteOnPhone(id),
    tickets: tickets.length,
    equipment: (await its.list('equipment', { site: id })).length,
    storage: await its.storage(),
    visit,
    forbidden: phonesForbidden(site, tickets.find((ticket) => ticket.id === visit?.ticket)?.place ?? null),
  }
}

export function Ready({ site: id }: { site: string }) {
  const state = useLive((its) => readReady(its, id), [id])
  const [camera, setCamera] = useState<Permission>('unknown')
  const [code, setCode] = useState(false)
  useEffect(() => void permissionOf('camera').then(setCamera), [])
  if (state === undefined) return <Reading title={f('ready.title')} />
  if (state === null) return <Screen title={f('ready.title')}><p>{f('ready.noSite')}</p></Screen>
  const room = state.storage.quota_bytes === null || state.storage.used_bytes === null ? null : state.storage.quota_bytes - state.storage.used_bytes
  const ageMs = state.on.pulled_ms === null ? null : now.value - state.on.pulled_ms
  const fresh = ageMs !== null && ageMs < OLD_AFTER_MS
  const roomy = room === null || room >= ROOM_NEEDED_BYTES
  const lacking: FieldKey[] = []
  if (!state.on.complete) lacking.push(reach.value.state === 'online' ? 'ready.lackDataOnline' : 'ready.lackData')
  else if (!fresh) lacking.push('ready.lackFresh')
  if (camera === 'denied') lacking.push('ready.lackCamera')
  if (!roomy) lacking.push('ready.lackRoom')
  const bottom = (
    <>
      {state.visit === null ? null : <SideAction icon="key" label={t('witness.gate_code')} onPress={() => setCode(true)} />}
      <BigAction verb={f('ready.scan')} icon="scan" onPress={() => go('/scan')} />
    </>
  )
  return (
    <Screen title={`${f('ready.title')} · ${named(state.site)}`} zone={state.site.zone} bottom={bottom}>
      <div class="stack tight">
        <h2 class="t-44">{f(lacking.length === 0 ? 'ready.yes' : 'ready.partly')}</h2>
        <p>{ageMs === null ? f('ready.never') : f(state.on.complete ? 'ready.age' : 'ready.agePart', { age: age(ageMs) })}</p>
      </div>
      <section class="card rows tight-rows">
        <Line ok={state.on.complete} word={f(state.on.complete ? 'ready.all' : 'ready.notAll')}>
          {f('ready.records', { tickets: state.tickets, equipment: state.equipment })}
        </Line>
        <Line ok={fresh} word={state.on.of === null ? size(state.on.bytes) : `${state.on.records} / ${state.on.of}`}>
          {f('ready.size', { n: state.on.records })}
        </Line>
        <Line ok={camera !== 'denied'} word={f(`permission.${camera}`)}>
          {f('ready.camera')}
        </Line>
        <Line ok={roomy} word={room === null ? f('ready.roomUnknown') : size(room)}>
          {f('ready.room')}
        </Line>
      </section>
      {lacking.length === 0 ? null : (
        <Banner standing="risk" title={f('ready.lacks', { n: lacking.length })}>
          <ul class="stack tight">
            {lacking.map((key) => (
              <li key={key}>{f(key)}</li>
            ))}
          </ul>
        </Banner>
      )}
      {state.forbidden ? (
        <section class="card row top">
          <Icon name="lock" />
          <div class="grow">
            <b>{f('place.noPhones')}</b>
            <p class="small ink-2">{f('ready.noPhones')}</p>
          </div>
        </section>
      ) : null}
      <Conflicts of={[state.site.id]} />
      {state.site.hint === null ? null : (
        <section class="card row top">
          <Icon name="info" />
          <p class="grow">{state.site.hint}</p>
        </section>
      )}
      {code && state.visit !== null ? <CodeSheet visit={state.visit.id} kind="gate_code" arriveFirst={state.visit.arrival === null} onClose={() => setCode(false)} /> : null}
      <p class="small ink-2">{phone().network() === 'offline' ? f('ready.offline') : ''}</p>
    </Screen>
  )
}

function Line({ ok, word, children }: { ok: boolean; word: string; children: string }) {
  return (
    <div class="row">
      <StateShape standing={ok ? 'met' : 'risk'} size={22} />
      <span class="grow">{children}</span>
      <b class="small num">{word}</b>
    </div>
  )
}
