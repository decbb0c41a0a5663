import { useSignal } from '@preact/signals'
import { Icon, dayTime, named } from '../../ui/index.ts'
import type { Equipment, Label, Site } from '../../core/records.gen.ts'
import type { EquipmentFile } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { amend, go, route } from '../data/place.ts'
import { deviceName, models, sites } from '../data/catalogue.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, Filter, Nothing, PageHead, ProblemNote, SideFile } from '../parts/parts.tsx'
import { placeName, whatOf } from '../board/world.ts'
import { hashOf } from '../route.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { AddEquipment, EditEquipment, RemoveEquipment } from './EquipmentForms.tsx'
import { usePages } from './more.ts'
import { OddsOf } from './Odds.tsx'
import { Table } from './table.tsx'
import { spacedTag } from '../../core/tags.ts'

/** The search of a list page: it follows typing, quietly. */
export function ListSearch() {
  const text = route.value.query['q'] ?? ''
  return <input class="list-search" type="search" aria-label={phrase('search')} placeholder={phrase('search.short')} value={text} onInput={(event) => amend({ q: event.currentTarget.value }, true)} />
}

function siteOf(sites: readonly Site[], id: string): Site | null {
  return sites.find((site) => site.id === id) ?? null
}

function LabelLines({ labels }: { labels: readonly Label[] }) {
  if (labels.length === 0) return <p class="ink-2">{phrase('labels.none')}</p>
  return (
    <ul class="lines">
      {labels.map((label) => (
        <li key={label.id} class="row between">
          <a class="num strong" href={hashOf('labels', {}, label.tag)}>
            {spacedTag(label.tag)}
          </a>
          <span class="ink-2">
            {termOf('label_kind', label.label_kind)} · {phrase('generation', { n: label.generation })} · {termOf('label_state', label.state)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function File({ file }: { file: EquipmentFile }) {
  const { equipment, rev, model, site, labels, tickets } = file
  const doing = useSignal<'edit' | 'remove' | null>(null)
  const close = (): void => void (doing.value = null)
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  return (
    <article class="file">
      <div class="row between">
        <h2>{deviceName(equipment)}</h2>
        {may.equipment ? (
          <button type="button" class="button" onClick={() => (doing.value = 'edit')}>
            <Icon name="pencil" size={16} /> {phrase('edit')}
          </button>
        ) : null}
      </div>
      <p class="ink-2">
        {named(model)} · {named(site)}
        {equipment.place === null ? '' : ` · ${placeName(site, equipment.place)}`}
        {equipment.spare ? ` · ${phrase('spare')}` : ''}
      </p>
      <OddsOf record={equipment.id} />
      <dl class="facts">
        <dt>{phrase('field.serial')}</dt>
        <dd class="num">{equipment.serial ?? '—'}</dd>
        <dt>{phrase('warranty')}</dt>
        <dd class="num">{equipment.warranty_until ?? '—'}</dd>
        <dt>{phrase('hint')}</dt>
        <dd>{equipment.hint ?? '—'}</dd>
      </dl>
      <h3>{phrase('page.labels')}</h3>
      <LabelLines labels={labels} />
      <div class="row between">
        <h3>{phrase('history')}</h3>
        <a class="link" href={hashOf('register', { equipment: equipment.id })}>
          {phrase('page.register')}
        </a>
      </div>
      {tickets.length === 0 ? <p class="ink-2">{phrase('history.none')}</p> : null}
      <ul class="lines">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <a class="row between plain" href={hashOf('register', { ticket: ticket.id, equipment: equipment.id })}>
              <span>
                <b class="num">{ticket.number}</b> {whatOf(ticket)}
              </span>
              <span class="ink-2 num">
                {dayTime(ticket.reported_ms, now_ms.peek(), site.zone)} · {termOf('state', ticket.state)}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {may.equipment ? (
        <button type="button" class="link" onClick={() => (doing.value = 'remove')}>
          {phrase('equipment.remove')}
        </button>
      ) : null}
      {doing.value === 'edit' ? <EditEquipment item={equipment} rev={rev} site={site} close={close} /> : null}
      {doing.value === 'remove' ? <RemoveEquipment item={equipment} rev={rev} close={close} /> : null}
    </article>
  )
}

/** Equipment: the list, and beside it the file of one (C-17). */
export function EquipmentPage() {
  const { id, query } = route.value
  const names = { sites: sites.value, models: models.value }
  const adding = useSignal(false)
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const contracts = board.value?.contracts ?? []
  const { first, items, more, problem } = usePages<Equipment>('/equipment', { site: query['site'], contract: query['contract'], q: query['q'] }, false)
  const file = useAsk<EquipmentFile>(id, () => api.get(`/equipment/${id}`))
  return (
    <div class={`split${id === null ? '' : ' opened'}`}>
      <div class="page">
        <PageHead title={phrase('page.equipment')}>
          <ListSearch />
          <Filter label={phrase('filter.contract')} value={query['contract'] ?? ''} choices={contracts.map((item) => ({ value: item.id, label: named(item) }))} onValue={(value) => amend({ contract: value, site: null })} />
          <Filter label={phrase('filter.site')} value={query['site'] ?? ''} choices={names.sites.map((item) => ({ value: item.id, label: named(item) }))} onValue={(value) => amend({ site: value })} />
          {may.equipment ? (
            <button type="button" class="button" onClick={() => (adding.value = true)}>
              <Icon name="plus" size={16} /> {phrase('equipment.add')}
            </button>
          ) : null}
        </PageHead>
        <Answered asked={first}>
          {() =>
            items.length === 0 ? (
              <Nothing fact={phrase('equipment.empty')} />
            ) : (
              <Table
                caption={phrase('page.equipment')}
                items={items}
                keyOf={(item) => item.id}
                chosen={id}
                open={(item) => go('equipment', query, item.id)}
                more={more}
                columns={[
                  { head: phrase('col.name'), cell: (item) => <b>{item.name}</b> },
                  { head: phrase('col.model'), cell: (item) => named(names.models.find((model) => model.id === item.model)) },
                  { head: phrase('col.site'), cell: (item) => named(siteOf(names.sites, item.site)) },
                  { head: phrase('col.place'), cell: (item) => placeName(siteOf(names.sites, item.site), item.place) ?? '', extra: true },
                  { head: phrase('col.tag'), cell: (item) => <span class="num">{item.tag === null ? '—' : spacedTag(item.tag)}</span> },
                  { head: phrase('field.serial'), cell: (item) => <span class="num">{item.serial ?? ''}</span>, extra: true },
                ]}
              />
            )
          }
        </Answered>
        <ProblemNote problem={problem} />
      </div>
      {id === null ? null : (
        <SideFile close={() => go('equipment', query)}>
          <Answered asked={file}>{(found) => <File file={found} />}</Answered>
        </SideFile>
      )}
      {adding.value && names.sites.length > 0 ? <AddEquipment names={names} close={() => (adding.value = false)} /> : null}
    </div>
  )
}
