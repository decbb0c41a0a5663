/** 交接班: the end of a shift. What is open is read and taken over one by one, with or without a network. */

import { useState } from 'preact/hooks'
import { BigAction, ClockChip, EmptyState, Icon, Select, TextArea, age, clockTime, named, say, word } from '../../ui/index.ts'
import { isLeft, mayChangeHands } from '../../core/fold_handover.ts'
import type { Handover, HandoverItem, Person } from '../../core/records.gen.ts'
import type { Phone } from '../../device/phone.ts'
import { isLive } from '../clocks.ts'
import { Screen } from '../frame.tsx'
import { jobClocks } from '../job-clocks.ts'
import { readJob, readJobs, thingOf, type Job } from '../jobs.ts'
import { Name } from '../Name.tsx'
import { tell } from '../record.ts'
import { now, phone, useLive } from '../store.ts'
import { f } from '../words.ts'

interface Handed {
  handover: Handover
  from: string
  to: string
  items: { item: HandoverItem; job: Job | null; left: boolean }[]
}

/** The open hand-overs to and from this person, those to take first. */
async function readHanded(its: Phone): Promise<Handed[]> {
  const me = its.me()?.person.id
  const open = await its.list('handover', (one) => one.state === 'open' && (one.to === me || one.from === me))
  const nameOf = async (id: string): Promise<string> => (await its.get('person', id))?.name ?? ''
  const read = async (handover: Handover): Promise<Handed> => ({
    handover,
    from: await nameOf(handover.from),
    to: await nameOf(handover.to),
    items: await Promise.all(
      handover.items.map(async (item) => {
        const job = await readJob(its, item.ticket)
        return { item, job, left: isLeft(item, handover, job?.ticket) }
      }),
    ),
  })
  return Promise.all(open.sort((a, b) => Number(b.to === me) - Number(a.to === me) || a.begun_ms - b.begun_ms).map(read))
}

/** On the first screen: somebody waits for this person to take over. */
export function ShiftOffer() {
  const handed = useLive(readHanded)
  const mine = (handed ?? []).filter(({ handover }) => handover.to === phone().me()?.person.id)
  return (
    <>
      {mine.map(({ handover, from, items }) => (
        <a key={handover.id} class="card link-card row between" href="#/shift">
          <b>{f('shift.toYou', { name: from, n: items.filter(({ left }) => left).length })}</b>
          <Icon name="forward" size={20} />
        </a>
      ))}
    </>
  )
}

/** Under Me: the way here, with what is in hand. */
export function ShiftRow() {
  const mine = useLive(readMine)
  return (
    <section class="card">
      <h3>{f('shift.title')}</h3>
      <p class="small ink-2">{mine === undefined || mine.length === 0 ? f('shift.nothing') : f('shift.inHand', { n: mine.length })}</p>
      <a class="button" href="#/shift">
        <Icon name="forward" size={20} />
        {f('shift.title')}
      </a>
    </section>
  )
}

async function readMine(its: Phone): Promise<Job[]> {
  const person = its.me()?.person
  return person === undefined ? [] : (await readJobs(its, person)).filter(({ ticket }) => mayChangeHands(ticket, person.id))
}

export function ShiftChange() {
  const handed = useLive(readHanded)
  const me = phone().me()?.person.id
  if (handed === undefined) return <Screen title={f('shift.title')}>{f('reading')}</Screen>
  return (
    <Screen title={f('shift.title')}>
      {handed.map((one) => (
        <One key={one.handover.id} {...one} mine={one.handover.to === me} />
      ))}
      {handed.some(({ handover }) => handover.from === me) ? null : <Begin alone={handed.length === 0} />}
    </Screen>
  )
}

function One({ handover, from, to, items, mine }: Handed & { mine: boolean }) {
  const n = items.filter(({ left }) => left).length
  const takeBack = async (): Promise<void> => {
    if ((await tell('handover.end', handover.id, {}, { quiet: true })) !== null) say(f('shift.takenBack'))
  }
  return (
    <section class="stack" aria-label={mine ? f('shift.toYou', { name: from, n }) : f('shift.fromYou', { name: to, n })}>
      <div class="row between wrap">
        <h2 class="h3">{mine ? f('shift.toYou', { name: from, n }) : f('shift.fromYou', { name: to, n })}</h2>
        <span class="small ink-2 num">{f('shift.since', { age: age(now.value - handover.begun_ms) })}</span>
      </div>
      {handover.note === null ? null : <p class="card said">{handover.note}</p>}
      <ul class="stack">
        {items.map((one) => (
          <li key={one.item.ticket}>
            <Handing {...one} handover={handover} mine={mine} last={n === 1} />
          </li>
        ))}
      </ul>
      {mine ? null : (
        <button type="button" class="button wide" onClick={() => void takeBack()}>
          {f('shift.takeBack')}
        </button>
      )}
    </section>
  )
}

/** One job to be read and taken over: what, where, what is promised, how far it is. */
function Handing({ handover, item, job, left, mine, last }: Handed['items'][number] & { handover: Handover; mine: boolean; last: boolean }) {
  const accept = async (): Promise<void> => {
    const id = await tell('handover.accept', handover.id, { ticket: item.ticket, visit: phone().newId() }, { quiet: true })
    if (id !== null) say(f(last ? 'shift.all' : 'shift.accepted', { number: item.number }))
  }
  return (
    <article class="card stack tight">
      <h3 class="row between wrap">
        <span class="grow">
          <Name of={job === null ? item.number : thingOf(job)} />
        </span>
        <span class="small ink-2 num">{item.number}</span>
      </h3>
      {!left ? null : job === null ? <p class="small ink-2">{f('shift.notHere')}</p> : <Promised job={job} />}
      {item.accepted_ms !== null ? (
        <p class="ink-2 num">{f('shift.acceptedAt', { time: clockTime(item.accepted_ms) })}</p>
      ) : !left ? (
        <p class="ink-2">{f('shift.over')}</p>
      ) : mine ? (
        <BigAction verb={f('shift.accept')} icon="check" onPress={() => void accept()} />
      ) : (
        <p class="ink-2">{f('shift.waiting')}</p>
      )}
    </article>
  )
}

function Promised({ job }: { job: Job }) {
  const open = jobClocks(job, now.value).filter((clock) => isLive(clock) || clock.standing === 'paused' || clock.standing === 'undecided')
  const words = [word('what', job.ticket.what), named(job.site), word('ticket', job.ticket.state)]
  return (
    <>
      <p class="small ink-2">{words.filter((part) => part !== '').join(' · ')}</p>
      {open.length === 0 ? <p class="small">{f('shift.noClock')}</p> : null}
      <ul class="stack tight">
        {open.map((clock) => (
          <li key={clock.id} class="row between">
            <span>{word('kind', clock.kind)}</span>
            <ClockChip standing={clock.standing} ms={clock.ms} />
          </li>
        ))}
      </ul>
      <a class="button plain" href={`#/ticket/${job.ticket.id}`}>
        {f('shift.read')}
      </a>
    </>
  )
}

/** Handing over what is in hand: whoever takes over serves and is cleared for all of it. */
function Begin({ alone }: { alone: boolean }) {
  const mine = useLive(readMine)
  const people = useLive((its) => its.list('person', (one) => one.active && one.role === 'engineer' && one.id !== its.me()?.person.id))
  const [to, setTo] = useState<string | null>(null)
  const [note, setNote] = useState('')
  if (mine === undefined || people === undefined) return null
  if (mine.length === 0) return alone ? <EmptyState fact={f('shift.none')}>{f('shift.nothing')}</EmptyState> : null
  const takers = people.filter((one) => mine.every((job) => mayTake(one, job))).sort((a, b) => Number(b.duty === 'on') - Number(a.duty === 'on'))
  const taker = takers.find((one) => one.id === to) ?? takers[0]
  const begin = async (): Promise<void> => {
    if (taker === undefined) return
    const words = note.trim()
    const id = await tell('handover.begin', phone().newId(), { to: taker.id, ...(words === '' ? {} : { note: words }) }, { quiet: true })
    if (id !== null) say(f('shift.begun', { name: taker.name }))
  }
  return (
    <section class="card stack">
      <h2 class="h3">{f('shift.inHand', { n: mine.length })}</h2>
      <ul>
        {mine.map((job) => (
          <li key={job.ticket.id}>
            <Name of={thingOf(job)} /> <span class="ink-2 num">{job.ticket.number}</span>
          </li>
        ))}
      </ul>
      {taker === undefined ? null : <Select label={f('shift.to')} value={taker.id} choices={takers.map((one) => ({ value: one.id, label: `${one.name} · ${word('duty', one.duty)}` }))} onValue={setTo} />}
      <TextArea label={f('shift.note')} value={note} onValue={setNote} optional rows={2} />
      <p class="small ink-2">{f('shift.how')}</p>
      <BigAction verb={f('shift.begin', { n: mine.length })} icon="forward" missing={taker === undefined ? f('shift.nobody') : undefined} onPress={() => void begin()} />
    </section>
  )
}

function mayTake(person: Person, { ticket, contract }: Job): boolean {
  return person.contracts.includes(ticket.contract) && (contract?.confidential !== true || person.clearance.includes(ticket.contract))
}
