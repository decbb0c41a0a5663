import { StateShape, dayTime, clockTime, named, span, tone } from '../../ui/index.ts'
import type { Equipment } from '../../core/records.gen.ts'
import { clockTold } from '../board/clocks.ts'
import { promiseName } from '../board/List.tsx'
import type { BoardClock, Promised } from '../board/urgency.ts'
import { isDone, titleOf, whatOf } from '../board/world.ts'
import type { ContractFile } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { sites as allSites } from '../data/catalogue.ts'
import { amend, route } from '../data/place.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, Nothing, PageHead, ProblemNote, Side } from '../parts/parts.tsx'
import { Detail } from '../ticket/Detail.tsx'
import { localOf } from '../ticket/local-time.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { Export } from './register/Export.tsx'
import { gradeOf, rowOf } from './register/file.ts'
import { Filters } from './register/Filters.tsx'
import type { Gathered } from './register/gather.ts'
import { queryOf, shownClock, spans, wantedOf, type Line, type RegisterLine, type Totals as Counted, type Wanted } from './register/lines.ts'
import { useRegister } from './register/load.ts'
import { margin } from './register/margin.ts'
import { Totals } from './register/Totals.tsx'
import { Views } from './register/Views.tsx'
import { Table, type Column } from './table.tsx'
import { daysFrom } from './roster/days.ts'

function home(): string {
  return me.value?.organisation.zone ?? 'Asia/Shanghai'
}

function lineOf(ticket: RegisterLine, wanted: Wanted, devices: ReadonlyMap<string, Equipment>): Line {
  const clocks = ticket.clocks.map((clock) => clockTold(clock, now_ms.value))
  return {
    ticket,
    clocks,
    lead: shownClock(clocks, wanted, isDone(ticket) || ticket.state === 'repaired'),
    site: allSites.value.find((site) => site.id === ticket.site) ?? null,
    contract: board.value?.contracts.find((contract) => contract.id === ticket.contract) ?? null,
    equipment: ticket.equipment === null ? null : (devices.get(ticket.equipment) ?? null),
    engineer: board.value?.people.find((person) => person.id === ticket.engineer) ?? null,
  }
}

function Result({ lead }: { lead: BoardClock<Promised> }) {
  return (
    <span class={`row tone-${tone(lead.standing)}`}>
      <StateShape standing={lead.standing} size={14} />
      <b>{phraseAny(`result.${lead.standing}`)}</b>
    </span>
  )
}

function columns(): Column<Line>[] {
  const took = (ms: number | null): string => (ms === null ? '—' : span(ms))
  return [
    { head: phrase('col.number'), cell: ({ ticket }) => <span class="num">{ticket.number}</span> },
    { head: phrase('col.reported'), cell: ({ ticket, site }) => <span class="num">{dayTime(ticket.reported_ms, now_ms.peek(), site?.zone)}</span> },
    { head: phrase('col.grade'), cell: ({ ticket }) => gradeOf(ticket), extra: true },
    {
      head: phrase('col.what'),
      cell: ({ ticket, equipment, site }) => (
        <>
          <b>{titleOf(ticket, equipment, site)}</b> {whatOf(ticket)}
        </>
      ),
    },
    { head: phrase('col.site'), cell: ({ site }) => named(site) },
    { head: phrase('filter.state'), cell: ({ ticket }) => termOf('state', ticket.state) },
    { head: phrase('engineer'), cell: ({ engineer }) => engineer?.name ?? '—', extra: true },
    { head: phrase('col.answered'), right: true, cell: ({ ticket }) => took(spans(ticket).answered_ms), extra: true },
    { head: phrase('col.mended'), right: true, cell: ({ ticket }) => took(spans(ticket).mended_ms), extra: true },
    { head: phrase('col.promise'), cell: ({ lead }) => (lead === null ? '—' : <span class="num">{promiseName(lead)}</span>), extra: true },
    { head: phrase('col.due'), right: true, cell: ({ lead, site }) => (lead?.due_ms == null ? '—' : clockTime(lead.due_ms, site?.zone)), extra: true },
    { head: phrase('col.result'), cell: ({ lead }) => (lead === null ? '—' : <Result lead={lead} />) },
    { head: phrase('col.margin'), right: true, cell: ({ lead, site }) => <b>{margin(lead, site?.zone)}</b> },
  ]
}

function countWords(counted: Counted | null): string {
  if (counted === null) return ''
  return phrase(counted.more ? 'register.count_more' : 'count.tickets', { n: counted.count })
}

/** 台账: every ticket there is, with its grade, its progress, its promise and how that went. */
export function RegisterPage() {
  const { query } = route.value
  const wanted = wantedOf(query)
  const asked = queryOf(wanted, daysFrom(now_ms.value, 1, home())[0] ?? 0)
  const { first, totals, items, equipment, more, problem } = useRegister(asked)
  const lines = items.map((ticket) => lineOf(ticket, wanted, equipment))
  const contracts = useAsk<{ items: ContractFile[] }>('contracts', () => api.get('/contracts'), false).data?.items.map(({ contract }) => contract)
  const engineers = (board.value?.people ?? []).filter((person) => person.role === 'engineer')
  const kinds = [...new Set((board.value?.commitments ?? []).map(({ kind }) => kind))]
  const chosen = query['ticket'] ?? null
  const rowsOf = (gathered: Gathered) => gathered.items.map((ticket) => rowOf(lineOf(ticket, wanted, gathered.equipment), home()))
  return (
    <div class={`split${chosen === null ? '' : ' opened'}`}>
      <div class="page register">
        <PageHead title={phrase('page.register')} note={countWords(totals.data)}>
          <Filters contracts={contracts ?? board.value?.contracts ?? []} sites={allSites.value} engineers={engineers} kinds={kinds} />
          <Export query={asked} count={totals.data === null || totals.data.more ? null : totals.data.count} name={`${phrase('page.register')}-${localOf(now_ms.peek(), home()).slice(0, 10)}`} rowsOf={rowsOf} />
        </PageHead>
        <Views />
        <Answered asked={first}>
          {({ complete }) => (
            <>
              {complete ? null : <p class="ink-2">{phrase('register.filling')}</p>}
              {totals.data === null || wanted.result !== '' ? null : <Totals counted={totals.data} />}
              {lines.length === 0 ? (
                <Nothing fact={phrase('register.empty')}>{phrase('register.empty.promise')}</Nothing>
              ) : (
                <Table caption={phrase('page.register')} columns={columns()} items={lines} keyOf={({ ticket }) => ticket.id} chosen={chosen} open={({ ticket }) => amend({ ticket: ticket.id, clock: null, who: null })} more={more} />
              )}
              <ProblemNote problem={problem} />
            </>
          )}
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
