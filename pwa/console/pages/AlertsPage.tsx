import { StateShape, clockTime, dayTime, named, say as toast, span } from '../../ui/index.ts'
import type { Alert } from '../../core/records.gen.ts'
import { siteNamed } from '../data/catalogue.ts'
import { useDoing } from '../data/doing.ts'
import { act, board, me, now_ms } from '../data/store.ts'
import { Nothing, PageHead, ProblemNote } from '../parts/parts.tsx'
import { ringingApart } from '../parts/told.ts'
import { hashOf } from '../route.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'

/** What rings to one person about one promise: the latest rung speaks for those before it. */
interface Ringing {
  latest: Alert
  all: Alert[]
}

export function ringingOf(alerts: readonly Alert[], mine: string | undefined): Ringing[] {
  const groups = new Map<string, Alert[]>()
  for (const alert of alerts) {
    const key = `${alert.to} ${alert.ticket} ${alert.commitment}`
    groups.set(key, [...(groups.get(key) ?? []), alert])
  }
  const found = [...groups.values()].map((all) => {
    const sorted = [...all].sort((a, b) => b.up_ms - a.up_ms || b.raised_ms - a.raised_ms)
    return { latest: sorted[0] as Alert, all: sorted }
  })
  const isMine = (ringing: Ringing): number => Number(ringing.latest.to === mine)
  const due = (ringing: Ringing): number => ringing.latest.due_ms ?? Infinity
  return found.sort((a, b) => isMine(b) - isMine(a) || due(a) - due(b) || b.latest.raised_ms - a.latest.raised_ms)
}

function rungWords(rung: string): string {
  if (rung === 'pause') return phrase('alert.pause')
  if (rung === 'coming_late' || rung === 'left_unarrived') return phrase(`alert.${rung}`)
  return rung === 'handover' ? phrase('alert.handover') : phrase('alert.rung', { rung })
}

/** Jobs for which nothing can ring, because of a fault: silence must not be taken for calm. */
function Failing() {
  const all = board.value?.failing ?? []
  if (all.length === 0) return null
  return (
    <section class="alert-group" role="alert" aria-label={phrase('failing.title', { n: all.length })}>
      <h2>{phrase('failing.title', { n: all.length })}</h2>
      <p class="ink-2">{phrase('failing.help')}</p>
      <ul class="alerts">
        {all.map((one) => {
          const ticket = board.value?.tickets.find((candidate) => candidate.id === one.subject)
          return (
            <li key={one.id} class="alert over">
              <div class="grow">
                <p>{ticket === undefined ? phrase('failing.house') : <a class="strong" href={hashOf('board', { ticket: ticket.id })}>{ticket.number}</a>}</p>
                <p class="ink-2 num">{phrase('failing.one', { n: one.attempts, error: one.error })}</p>
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function AlertLine({ ringing }: { ringing: Ringing }) {
  const { latest: alert, all } = ringing
  const doing = useDoing()
  const site = siteNamed(alert.site)
  const to = board.value?.people.find((person) => person.id === alert.to)
  const over = alert.due_ms !== null && alert.due_ms <= now_ms.value
  const mine = alert.to === me.value?.person.id
  const acknowledge = (): void => {
    void doing.run(async () => {
      for (const one of all) await act('alert.acknowledge', one.id, {})
      toast(phrase('alert.acknowledged.toast', { number: alert.ticket_number }))
    })
  }
  return (
    <li class={`alert${over ? ' over' : ''}`} data-rung={alert.rung}>
      <StateShape standing={over ? 'breach' : 'risk'} size={18} />
      <div class="grow">
        <p>
          <a class="strong" href={hashOf('board', { ticket: alert.ticket })}>
            {alert.ticket_number} {alert.equipment_name ?? ''}
          </a>{' '}
          · {named(site)}
        </p>
        <p class="num">
          {termOf('kind', alert.clock_kind)} {alert.clause} · {rungWords(alert.rung)}
          {alert.eta_ms == null ? '' : ` · ${phrase('coming.range', { from: clockTime(alert.eta_ms, site?.zone), to: clockTime(alert.eta_p90_ms ?? alert.eta_ms, site?.zone) })}`}
          {alert.due_ms === null ? '' : ` · ${phrase(over ? 'alert.over' : 'alert.left', { span: span(Math.abs(alert.due_ms - now_ms.value)), time: clockTime(alert.due_ms, site?.zone) })}`}
        </p>
        <p class="ink-2 num">
          {phrase('alert.to', { name: to?.name ?? termOf('role', alert.role) })} · {dayTime(alert.raised_ms, now_ms.value, site?.zone)}
          {all.length > 1 ? ` · ${phrase('alert.before', { n: all.length - 1 })}` : ''}
          {alert.late_s > 0 ? ` · ${phrase('alert.late', { span: span(alert.late_s * 1000) })}` : ''}
        </p>
        <ProblemNote problem={doing.problem} />
      </div>
      {mine ? (
        <button type="button" class="button" aria-disabled={doing.busy ? 'true' : undefined} onClick={acknowledge}>
          {phrase('alert.acknowledge')}
        </button>
      ) : null}
    </li>
  )
}

/** What rings now: for whom, which rung, how the deadline stands. Those to you can be acknowledged. */
export function AlertsPage() {
  const all = ringingApart(board.value?.alerts ?? [], board.value?.tasks ?? [])
  const mine = me.value?.person.id
  const ringing = ringingOf(all, mine)
  const groups = [
    { title: phrase('alerts.yours'), ringing: ringing.filter((one) => one.latest.to === mine), quiet: false },
    { title: phrase('alerts.others'), ringing: ringing.filter((one) => one.latest.to !== mine), quiet: true },
  ].filter((group) => group.ringing.length > 0)
  return (
    <div class="page narrow">
      <PageHead title={phrase('page.alerts')} note={String(ringing.length)} />
      <Failing />
      {all.length === 0 ? (
        <Nothing fact={phrase('alerts.empty')}>{phrase('alerts.empty.promise')}</Nothing>
      ) : (
        groups.map((group) => (
          <section key={group.title} class={`alert-group${group.quiet ? ' quiet' : ''}`} aria-label={group.title}>
            <h2>
              {group.title} <span class="num ink-2">{group.ringing.length}</span>
            </h2>
            <ul class="alerts">
              {group.ringing.map((one) => (
                <AlertLine key={one.latest.id} ringing={one} />
              ))}
            </ul>
          </section>
        ))
      )}
    </div>
  )
}
