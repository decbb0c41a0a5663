/** The file of one piece of equipment, from what this phone holds. */

import { useState } from 'preact/hooks'
import { ClockChip, EmptyState, Icon, StateShape, dayTime, named, word } from '../../ui/index.ts'
import { spacedTag } from '../../core/tags.ts'
import type { Equipment, Model, Site, Ticket, Visit } from '../../core/records.gen.ts'
import type { Phone } from '../../device/phone.ts'
import { Reading, Screen } from '../frame.tsx'
import { fullName } from '../jobs.ts'
import { Conflicts } from '../job/Conflicts.tsx'
import { Name } from '../Name.tsx'
import { go } from '../route.ts'
import { now, phone, useLive } from '../store.ts'
import { f } from '../words.ts'
import { EditEquipment } from './EditEquipment.tsx'

interface File {
  equipment: Equipment
  model: Model | null
  site: Site | null
  tickets: Ticket[]
  visits: Visit[]
}

async function readFile(its: Phone, id: string): Promise<File | null> {
  const equipment = await its.get('equipment', id)
  if (equipment === null) return null
  const tickets = await its.list('ticket', { equipment: id })
  const ids = new Set(tickets.map((ticket) => ticket.id))
  return {
    equipment,
    tickets: tickets.sort((a, b) => b.reported_ms - a.reported_ms),
    model: await its.get('model', equipment.model),
    site: await its.get('site', equipment.site),
    visits: await its.list('visit', (visit) => ids.has(visit.ticket)),
  }
}

export function EquipmentScreen({ id }: { id: string }) {
  const file = useLive((its) => readFile(its, id), [id])
  if (file === undefined) return <Reading title={f('equipment.title')} />
  if (file === null) {
    return (
      <Screen title={f('equipment.title')}>
        <EmptyState fact={f('equipment.missing')}>{f('equipment.missingWhy')}</EmptyState>
      </Screen>
    )
  }
  const open = file.tickets.filter((ticket) => ticket.state !== 'closed' && ticket.state !== 'void')
  const me = phone().me()?.person.id
  const own = file.visits.find((visit) => visit.engineer === me && (visit.state === 'on_site' || visit.state === 'repaired'))
  const bottom = (
    <>
      <button type="button" class={`button grow tall${own === undefined ? ' primary' : ''}`} onClick={() => go(`/report/${id}`)}>
        {f('equipment.report')}
      </button>
      {own === undefined ? null : (
        <button type="button" class="button primary grow tall" onClick={() => go(`/ticket/${own.ticket}/repair`)}>
          <Icon name="wrench" />
          {f('repair.title')}
        </button>
      )}
    </>
  )
  return (
    <Screen title={f('equipment.title')} zone={file.site?.zone} bottom={bottom}>
      <Head file={file} open={open.length} />
      <Conflicts of={[id]} />
      {open.length === 0 ? null : (
        <section class="card" aria-label={f('equipment.open')}>
          {open.map((ticket) => (
            <a key={ticket.id} class="row plain-link" href={`#/ticket/${ticket.id}`}>
              <StateShape standing="risk" size={18} />
              <div class="grow">
                <b>{word('what', ticket.what) || ticket.number}</b>
                <div class="small ink-2">{`${ticket.number} · ${dayTime(ticket.reported_ms, now.value, file.site?.zone)} · ${word('ticket', ticket.state)}`}</div>
              </div>
              <Icon name="forward" size={20} />
            </a>
          ))}
        </section>
      )}
      <History file={file} />
      <Parts visits={file.visits} zone={file.site?.zone} />
    </Screen>
  )
}

function Head({ file, open }: { file: File; open: number }) {
  const { equipment, site } = file
  const [editing, setEditing] = useState(false)
  const place = site?.places.find((one) => one.id === equipment.place)
  return (
    <section class="stack">
      <div class="row top">
        <span class="thing-mark">
          <Icon name="device" size={32} />
        </span>
        <div class="grow">
          <h2><Name of={fullName(equipment, file.model)} /></h2>
          {equipment.tag === null ? <p class="ink-2">{f('equipment.noTag')}</p> : <p class="num">{spacedTag(equipment.tag)}</p>}
          <p class="ink-2">{`${named(site)}${place === undefined ? '' : ` ${named(place)}`}`}</p>
        </div>
      </div>
      <div class="row wrap">
        {open === 0 ? <ClockChipWord words={f('equipment.noFault')} /> : <span class="chip tone-risk"><StateShape standing="risk" size={14} />{f('equipment.faults', { n: open })}</span>}
        {equipment.warranty_until === null ? null : (
          <span class="chip tone-met num">
            <StateShape standing="met" size={14} />
            {f('equipment.warranty', { day: equipment.warranty_until })}
          </span>
        )}
      </div>
      <button type="button" class="button wide" onClick={() => setEditing(true)}>
        <Icon name="pencil" size={20} />
        {f('equipment.edit')}
      </button>
      {editing ? <EditEquipment equipment={equipment} site={site} onClose={() => setEditing(false)} /> : null}
      <dl class="facts">
        <dt>{f('equipment.model')}</dt>
        <dd>{named(file.model) || '—'}</dd>
        <dt>{f('equipment.serial')}</dt>
        <dd class="num">{equipment.serial ?? '—'}</dd>
        {equipment.hint === null ? null : (
          <>
            <dt>{f('equipment.hint')}</dt>
            <dd>{equipment.hint}</dd>
          </>
        )}
      </dl>
    </section>
  )
}

function ClockChipWord({ words }: { words: string }) {
  return (
    <span class="chip tone-met">
      <StateShape standing="met" size={14} />
      {words}
    </span>
  )
}

function History({ file }: { file: File }) {
  const done = file.tickets.filter((ticket) => ticket.state === 'closed' || ticket.state === 'void')
  return (
    <section class="card">
      <div class="row between">
        <h3>{f('equipment.history')}</h3>
        <span class="small ink-2">{f('equipment.times', { n: file.tickets.length })}</span>
      </div>
      {done.length === 0 ? <p class="small ink-2">{f('equipment.noHistory')}</p> : null}
      {done.slice(0, 8).map((ticket) => (
        <div key={ticket.id} class="row between">
          <span class="num small ink-2">{dayTime(ticket.reported_ms, now.value, file.site?.zone)}</span>
          <span class="grow">{word('what', ticket.what) || ticket.number}</span>
          <ClockChip standing={ticket.state === 'void' ? 'void' : 'met'} ms={null} bare />
        </div>
      ))}
    </section>
  )
}

function Parts({ visits, zone }: { visits: Visit[]; zone: string | undefined }) {
  const parts = visits.flatMap((visit) => visit.parts).sort((a, b) => b.at_ms - a.at_ms)
  if (parts.length === 0) return null
  return (
    <section class="card">
      <h3>{f('equipment.parts')}</h3>
      {parts.map((part) => (
        <div key={part.id} class="row between">
          <span>{`${part.part} × ${part.qty}`}</span>
          <span class="small ink-2 num">{part.serial_in === null ? dayTime(part.at_ms, now.value, zone) : `SN ${part.serial_in}`}</span>
        </div>
      ))}
    </section>
  )
}


