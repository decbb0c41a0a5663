import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ClockChip, StateShape, clockTime, dayTime, named, tone } from '../../ui/index.ts'
import type { Contract, Equipment, Site, Ticket } from '../../core/records.gen.ts'
import { clocksOf } from '../board/clocks.ts'
import { leadOf, verdictOf, type BoardClock } from '../board/urgency.ts'
import { isDone, rulebookNow, titleOf, whatOf } from '../board/world.ts'
import type { ContractFile } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { sites as allSites } from '../data/catalogue.ts'
import { amend, route } from '../data/place.ts'
import { api, board, now_ms } from '../data/store.ts'
import { Answered, Filter, Nothing, PageHead, ProblemNote } from '../parts/parts.tsx'
import { promiseName } from '../board/List.tsx'
import { Detail } from '../ticket/Detail.tsx'
import { phrase, phraseAny } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { usePages } from './more.ts'
import { Table, type Column } from './table.tsx'

interface Line {
  ticket: Ticket
  lead: BoardClock | null
  site: Site | null
  equipment: Equipment | null
}

function lineOf(ticket: Ticket, sites: readonly Site[], equipment: ReadonlyMap<string, Equipment>): Line {
  const rulebook = rulebookNow()
  const clocks = rulebook === null ? [] : clocksOf(ticket, rulebook, now_ms.value)
  return {
    ticket,
    lead: isDone(ticket) || ticket.state === 'repaired' ? verdictOf(clocks) : leadOf(clocks),
    site: sites.find((site) => site.id === ticket.site) ?? null,
    equipment: ticket.equipment === null ? null : (equipment.get(ticket.equipment) ?? null),
  }
}

/** Names of equipment that the board does not carry: each asked for once. */
function useEquipment(tickets: readonly Ticket[]): ReadonlyMap<string, Equipment> {
  const known = useSignal<ReadonlyMap<string, Equipment>>(new Map())
  const wanted = [...new Set(tickets.flatMap((ticket) => ticket.equipment ?? []))]
  useEffect(() => {
    const held = new Map([...(board.peek()?.equipment ?? []).map((item) => [item.id, item] as const), ...known.peek()])
    const missing = wanted.filter((id) => !held.has(id))
    known.value = held
    for (const id of missing) {
      api.get<{ equipment: Equipment }>(`/equipment/${id}`).then(
        ({ equipment }) => (known.value = new Map([...known.peek(), [id, equipment]])),
        () => undefined, // The row then names its place; the ticket itself says more.
      )
    }
  }, [wanted.join()])
  return known.value
}

function Result({ lead }: { lead: BoardClock }) {
  return (
    <span class={`row tone-${tone(lead.standing)}`}>
      <StateShape standing={lead.standing} size={14} />
      <b>{phraseAny(`result.${lead.standing}`)}</b>
    </span>
  )
}

function columns(): Column<Line>[] {
  return [
    { head: phrase('col.number'), cell: ({ ticket }) => <span class="num">{ticket.number}</span> },
    { head: phrase('col.reported'), cell: ({ ticket, site }) => <span class="num">{dayTime(ticket.reported_ms, now_ms.peek(), site?.zone)}</span> },
    {
      head: phrase('col.what'),
      cell: ({ ticket, equipment, site }) => (
        <>
          <b>{titleOf(ticket, equipment, site)}</b> {whatOf(ticket)}
        </>
      ),
    },
    { head: phrase('col.site'), cell: ({ site }) => named(site) },
    { head: phrase('col.promise'), cell: ({ lead }) => (lead === null ? '' : <span class="num">{promiseName(lead)}</span>), extra: true },
    { head: phrase('col.due'), right: true, cell: ({ lead, site }) => (lead?.due_ms == null ? '—' : clockTime(lead.due_ms, site?.zone)), extra: true },
    { head: phrase('col.result'), cell: ({ lead, ticket }) => (lead === null ? termOf('state', ticket.state) : <Result lead={lead} />) },
    { head: phrase('col.margin'), right: true, cell: ({ lead }) => (lead === null || lead.ms === null ? '' : <ClockChip standing={lead.standing} ms={lead.ms} bare />) },
  ]
}

function Filters({ contracts, sites }: { contracts: readonly Contract[]; sites: readonly Site[] }) {
  const { query } = route.value
  const set = (name: string) => (value: string) => amend({ [name]: value, ticket: null })
  const contract = query['contract'] ?? ''
  return (
    <>
      <Filter
        label={phrase('filter.state')}
        value={query['state'] ?? ''}
        choices={['open', 'done'].map((value) => ({ value, label: phraseAny(`filter.${value}`) }))}
        onValue={set('state')}
      />
      <Filter label={phrase('filter.contract')} value={contract} choices={contracts.map((item) => ({ value: item.id, label: named(item) }))} onValue={set('contract')} />
      <Filter
        label={phrase('filter.site')}
        value={query['site'] ?? ''}
        choices={sites.filter((site) => contract === '' || site.contract === contract).map((site) => ({ value: site.id, label: named(site) }))}
        onValue={set('site')}
      />
      {query['q'] === undefined ? null : (
        <button type="button" class="filter on" onClick={() => amend({ q: null, ticket: null })}>
          “{query['q']}” ×
        </button>
      )}
      {query['equipment'] === undefined ? null : (
        <button type="button" class="filter on" onClick={() => amend({ equipment: null, ticket: null })}>
          {phrase('filter.this_equipment')} ×
        </button>
      )}
    </>
  )
}

/** 台账: every ticket there is, with its promise and how that went. */
export function RegisterPage() {
  const { query } = route.value
  const { first, items, more, problem } = usePages<Ticket>('/tickets', {
    state: query['state'] ?? 'all',
    contract: query['contract'],
    site: query['site'],
    equipment: query['equipment'],
    q: query['q'],
  })
  const contracts = useAsk<{ items: ContractFile[] }>('contracts', () => api.get('/contracts'), false).data?.items.map(({ contract }) => contract)
  const sites = allSites.value
  const equipment = useEquipment(items)
  const chosen = query['ticket'] ?? null
  return (
    <div class={`split${chosen === null ? '' : ' opened'}`}>
      <div class="page">
        <PageHead title={phrase('page.register')} note={first.data === null ? '' : phrase('count.tickets', { n: `${items.length}${more === null ? '' : '+'}` })}>
          <Filters contracts={contracts ?? board.value?.contracts ?? []} sites={sites} />
        </PageHead>
        <Answered asked={first}>
          {() =>
            items.length === 0 ? (
              <Nothing fact={phrase('register.empty')}>{phrase('register.empty.promise')}</Nothing>
            ) : (
              <Table
                caption={phrase('page.register')}
                columns={columns()}
                items={items.map((ticket) => lineOf(ticket, sites, equipment))}
                keyOf={({ ticket }) => ticket.id}
                chosen={chosen}
                open={({ ticket }) => amend({ ticket: ticket.id })}
                more={more}
              />
            )
          }
        </Answered>
        <ProblemNote problem={problem} />
      </div>
      {chosen === null ? null : (
        <div class="side">
          <button type="button" class="button close-side" onClick={() => amend({ ticket: null })}>
            {phrase('close')}
          </button>
          <Detail key={chosen} id={chosen} />
        </div>
      )}
    </div>
  )
}
