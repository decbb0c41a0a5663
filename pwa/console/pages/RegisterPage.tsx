import { Icon, StateShape, clockTime, clockWords, dayTime, named, tone } from '../../ui/index.ts'
import type { Equipment, Ticket } from '../../core/records.gen.ts'
import { clocksOf } from '../board/clocks.ts'
import { promiseName } from '../board/List.tsx'
import type { BoardClock } from '../board/urgency.ts'
import { isDone, rulebookNow, titleOf, whatOf } from '../board/world.ts'
import type { ContractFile } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { sites as allSites } from '../data/catalogue.ts'
import { saveFile } from '../data/open-file.ts'
import { amend, route } from '../data/place.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, Nothing, PageHead, Side } from '../parts/parts.tsx'
import { Detail } from '../ticket/Detail.tsx'
import { localOf } from '../ticket/local-time.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { csvOf } from './register/csv.ts'
import { Filters } from './register/Filters.tsx'
import { current, fits, resultFits, shownClock, since_ms, wantedOf, type Line, type Wanted } from './register/lines.ts'
import { loadTickets, useDevices, type Loaded } from './register/load.ts'
import { Totals } from './register/Totals.tsx'
import { Table, type Column } from './table.tsx'
import { daysFrom } from './roster/days.ts'

function home(): string {
  return me.value?.organisation.zone ?? 'Asia/Shanghai'
}

function lineOf(ticket: Ticket, wanted: Wanted, devices: ReadonlyMap<string, Equipment>): Line {
  const rulebook = rulebookNow()
  const clocks = rulebook === null ? [] : clocksOf(ticket, rulebook, now_ms.value)
  return {
    ticket,
    clocks,
    lead: shownClock(clocks, wanted.kind, isDone(ticket) || ticket.state === 'repaired'),
    site: allSites.value.find((site) => site.id === ticket.site) ?? null,
    contract: rulebook?.contracts.get(ticket.contract) ?? null,
    equipment: ticket.equipment === null ? null : (devices.get(ticket.equipment) ?? null),
    engineer: board.value?.people.find((person) => person.id === ticket.engineer) ?? null,
  }
}

function Result({ lead }: { lead: BoardClock }) {
  return (
    <span class={`row tone-${tone(lead.standing)}`}>
      <StateShape standing={lead.standing} size={14} />
      <b>{phraseAny(`result.${lead.standing}`)}</b>
    </span>
  )
}

/** The time beside the result: early, late, left, over; for a doubt the two ends of it. */
function margin(lead: BoardClock | null, zone: string | undefined): string {
  if (lead === null) return ''
  if (lead.standing === 'undecided' && lead.doubt !== null) return `${clockTime(lead.doubt.from_ms, zone)}–${clockTime(lead.doubt.to_ms, zone)}`
  return lead.ms === null || lead.standing === 'void' ? '' : clockWords({ standing: lead.standing, ms: lead.ms })
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
    { head: phrase('col.promise'), cell: ({ lead }) => (lead === null ? '—' : <span class="num">{promiseName(lead)}</span>), extra: true },
    { head: phrase('col.due'), right: true, cell: ({ lead, site }) => (lead?.due_ms == null ? '—' : clockTime(lead.due_ms, site?.zone)), extra: true },
    { head: phrase('engineer'), cell: ({ engineer }) => engineer?.name ?? '—', extra: true },
    { head: phrase('col.result'), cell: ({ lead, ticket }) => (lead === null ? termOf('state', ticket.state) : <Result lead={lead} />) },
    { head: phrase('col.margin'), right: true, cell: ({ lead, site }) => <b>{margin(lead, site?.zone)}</b> },
  ]
}

/** What the table shows, one line each, with whole times and plain words. */
function exportLines(lines: readonly Line[]): void {
  const head = ['col.number', 'col.reported', 'col.what', 'filter.contract', 'col.site', 'col.promise', 'col.due', 'engineer', 'filter.state', 'col.result', 'col.margin'] as const
  const rows = lines.map((line) => {
    const { ticket, lead, site } = line
    const zone = site?.zone ?? home()
    const when = (ms: number | null | undefined): string => (ms == null ? '' : localOf(ms, zone).replace('T', ' '))
    return [
      ticket.number, when(ticket.reported_ms), `${titleOf(ticket, line.equipment, site)} ${whatOf(ticket)}`.trim(), named(line.contract), named(site),
      lead === null ? '' : promiseName(lead), when(lead?.due_ms), line.engineer?.name ?? '', termOf('state', ticket.state),
      lead === null ? '' : phraseAny(`result.${lead.standing}`), margin(lead, zone),
    ]
  })
  const name = `${phrase('page.register')}-${localOf(now_ms.peek(), home()).slice(0, 10)}.csv`
  saveFile(new Blob([csvOf(head.map((key) => phrase(key)), rows)], { type: 'text/csv;charset=utf-8' }), name)
}

function useLines(query: Readonly<Record<string, string>>, wanted: Wanted) {
  const from_ms = since_ms(wanted.days, daysFrom(now_ms.value, 1, home())[0] ?? 0)
  const asked = { state: wanted.state || 'all', contract: wanted.contract, site: wanted.site, equipment: wanted.equipment, q: query['q'] }
  const loaded = useAsk<Loaded>(JSON.stringify([asked, from_ms]), () => loadTickets(asked, from_ms), false)
  const tickets = current(loaded.data?.tickets ?? [], board.value?.tickets ?? [], (ticket) => fits(ticket, wanted, from_ms), query['q'] === undefined)
  const devices = useDevices(tickets)
  const all = tickets.map((ticket) => lineOf(ticket, wanted, devices))
  const lines = all
    .filter((line) => wanted.kind === '' || line.lead !== null)
    .filter((line) => resultFits(line.lead, wanted.result))
    .filter((line) => wanted.engineer === '' || line.ticket.engineer === wanted.engineer)
  return { loaded, all, lines }
}

/** 台账: every ticket there is, with its promise and how that went. */
export function RegisterPage() {
  const { query } = route.value
  const wanted = wantedOf(query)
  const { loaded, all, lines } = useLines(query, wanted)
  const contracts = useAsk<{ items: ContractFile[] }>('contracts', () => api.get('/contracts'), false).data?.items.map(({ contract }) => contract)
  const engineers = (board.value?.people ?? []).filter((person) => all.some((line) => line.ticket.engineer === person.id))
  const kinds = [...new Set(all.flatMap(({ clocks }) => clocks.map(({ commitment }) => commitment.kind)))]
  const chosen = query['ticket'] ?? null
  return (
    <div class={`split${chosen === null ? '' : ' opened'}`}>
      <div class="page register">
        <PageHead title={phrase('page.register')} note={loaded.data === null ? '' : phrase('count.tickets', { n: lines.length })}>
          <Filters contracts={contracts ?? board.value?.contracts ?? []} sites={allSites.value} engineers={engineers} kinds={kinds} />
          <button type="button" class="button" aria-disabled={lines.length === 0 ? 'true' : undefined} onClick={() => lines.length > 0 && exportLines(lines)}>
            <Icon name="file" size={16} /> {phrase('register.export')}
          </button>
        </PageHead>
        <Answered asked={loaded}>
          {({ cut }) =>
            lines.length === 0 ? (
              <Nothing fact={phrase('register.empty')}>{phrase('register.empty.promise')}</Nothing>
            ) : (
              <>
                <Totals lines={lines} kind={wanted.kind} />
                {cut ? <p class="ink-2 cut">{phrase('register.cut', { n: loaded.data?.tickets.length ?? 0 })}</p> : null}
                <Table caption={phrase('page.register')} columns={columns()} items={lines} keyOf={({ ticket }) => ticket.id} chosen={chosen} open={({ ticket }) => amend({ ticket: ticket.id, clock: null, who: null })} />
              </>
            )
          }
        </Answered>
      </div>
      {chosen === null ? null : (
        <Side close={() => amend({ ticket: null, clock: null, who: null })}>
          <Detail key={chosen} id={chosen} />
        </Side>
      )}
    </div>
  )
}
