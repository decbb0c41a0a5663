import { useSignal } from '@preact/signals'
import { Icon, clockTime, dayName, lengthOf, say as toast } from '../../ui/index.ts'
import { useAsk } from '../data/ask.ts'
import { amend, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, Nothing, PageHead } from '../parts/parts.tsx'
import { phraseAny } from '../words/index.ts'
import type { Hold } from './Bar.tsx'
import './dayplan.css'
import { ErrandCard } from './ErrandCard.tsx'
import { ErrandForm } from './ErrandForm.tsx'
import { placesOf, spanOf, type Plan } from './lanes.ts'
import { LeftOut, Moves, PlanTable } from './Lists.tsx'
import { Timeline } from './Timeline.tsx'
import { d, dAny } from './words.ts'

const DAY_MS = 86_400_000
const NOON_MS = DAY_MS / 2
/** As far as `server/usecases/dayplan_told.py` answers. */
const AHEAD_DAYS = 7

/** `2026-11-22`, so many days on. */
function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

function Days({ plan }: { plan: Plan }) {
  const last = shifted(plan.today, AHEAD_DAYS)
  const to = (date: string): void => amend({ date: date === plan.today ? null : date })
  return (
    <div class="dayplan-days">
      <button type="button" class="button" aria-label={d('day.before')} aria-disabled={plan.date < plan.today ? 'true' : undefined} onClick={() => plan.date >= plan.today && to(shifted(plan.date, -1))}>
        <Icon name="back" size={18} />
      </button>
      <b class="num">{plan.date === plan.today ? d('day.today') : dayName(plan.zero_ms + NOON_MS)}</b>
      <button type="button" class="button" aria-label={d('day.after')} aria-disabled={plan.date >= last ? 'true' : undefined} onClick={() => plan.date < last && to(shifted(plan.date, 1))}>
        <Icon name="forward" size={18} />
      </button>
    </div>
  )
}

function Summary({ plan }: { plan: Plan }) {
  const placed = placesOf(plan).size
  const engine = plan.engines.map((one) => phraseAny(`engine.${one}`)).join(' · ')
  return (
    <p class="ink-2 num" role="status" data-plan-state={plan.state}>
      <b>{dAny(`state.${plan.state}`)}</b>
      {plan.made_ms === null ? '' : ` ${clockTime(plan.made_ms)} · ${d('summary', { placed, travel: lengthOf(Math.round(plan.travel_s / 60)) })}`}
      {plan.left_out.length === 0 ? '' : ` · ${d('summary.left', { n: plan.left_out.length })}`}
      {plan.engines.length === 0 ? '' : ` · ${d('engines', { engine })}${plan.assumed ? d('assumed') : ''}`}
    </p>
  )
}

function Day({ plan, may }: { plan: Plan; may: boolean }) {
  const hold = useSignal<Hold | null>(null)
  const chosen = useSignal<string | null>(null)
  const errands = new Map(plan.errands.map((one) => [one.id, one]))
  const places = placesOf(plan)
  const engineers = (board.value?.people ?? []).filter((one) => one.role === 'engineer' && one.active)
  const nameOf = (person: string): string => plan.routes.find((one) => one.person === person)?.name ?? engineers.find((one) => one.id === person)?.name ?? '—'
  const span = spanOf(plan)
  const rows = plan.routes.filter((one) => one.stops.length > 0 || (one.from_ms < span.to_ms && one.to_ms > span.from_ms)).map(({ person, name }) => ({ person, name }))
  const open = chosen.value === null ? undefined : errands.get(chosen.value)
  const lists = { plan, errands, nameOf, onChoose: (id: string) => void (chosen.value = id) }
  const held = hold.value
  if (plan.errands.length === 0) return <Nothing fact={d('nothing')} />
  return (
    <>
      {may ? (
        <p id="dayplan-help" class="ink-2">
          {d('help')}
        </p>
      ) : null}
      <p class="spoken" role="status">
        {held === null ? '' : d('draft', { name: nameOf(held.to.person), time: clockTime(held.to.start_ms) })}
      </p>
      <Timeline plan={plan} rows={rows} span={span} errands={errands} hold={held} chosen={chosen.value} may={may} onHold={(to) => (hold.value = to)} onChoose={lists.onChoose} />
      {open === undefined ? null : (
        <ErrandCard plan={plan} errand={open} at={places.get(open.id)} people={rows.length > 0 ? rows : engineers.map((one) => ({ person: one.id, name: one.name }))} may={may && open.state === 'open'} onClose={() => (chosen.value = null)} />
      )}
      <div class="dayplan-lists">
        <LeftOut {...lists} />
        <Moves {...lists} />
      </div>
      <PlanTable {...lists} />
    </>
  )
}

/** A day's planned visits around urgent work: who goes where and when, what nobody makes, what moved. */
export function DayPlanPage() {
  const date = route.value.query['date'] ?? null
  const adding = useSignal(false)
  const asked = useAsk<Plan>(date ?? 'today', () => api.get('/day-plan', { date }))
  const may = rightsOf(me.value?.person.role ?? 'engineer').run
  const again = (): void =>
    void api.post('/day-plan/again').then(
      () => (toast(d('again.toast')), asked.again()),
      (error: unknown) => toast(error instanceof Error ? error.message : String(error), { seconds: 8 }),
    )
  return (
    <div class="page dayplan">
      <PageHead title={phraseAny('page.dayplan')}>
        {asked.data === null ? null : <Days plan={asked.data} />}
        {may ? (
          <>
            <button type="button" class="button" onClick={again}>
              {d('again')}
            </button>
            <button type="button" class="button primary" onClick={() => (adding.value = true)}>
              {d('plan')}
            </button>
          </>
        ) : null}
      </PageHead>
      <Answered asked={asked}>
        {(plan) => (
          <>
            <Summary plan={plan} />
            <Day key={plan.date} plan={plan} may={may} />
            {adding.value ? <ErrandForm plan={plan} now_ms={now_ms.peek()} onClose={() => (adding.value = false)} /> : null}
          </>
        )}
      </Answered>
    </div>
  )
}
