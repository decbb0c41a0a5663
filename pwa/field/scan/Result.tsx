/** What was scanned, and its one action. */

import { Icon, StateShape, named, word, Banner, BigAction, clockTime } from '../../ui/index.ts'
import { spacedTag } from '../../core/tags.ts'
import type { Model, Visit } from '../../core/records.gen.ts'
import type { Found } from '../../device/phone.ts'
import { jobClocks } from '../job-clocks.ts'
import { proofState } from '../job/witnesses.ts'
import { fullName, readJobs, type Job } from '../jobs.ts'
import { buzz, tell } from '../record.ts'
import { go } from '../route.ts'
import { now, phone, reach, useLive } from '../store.ts'
import { f } from '../words.ts'
import { Claim } from './Claim.tsx'
import { meaningOf, type Meaning } from './meaning.ts'

interface Read {
  found: Found | null
  model: Model | null
  jobs: Job[]
  meaning: Meaning
}

async function readTag(tag: string): Promise<Read> {
  const me = phone().me()
  const found = await phone().findTag(tag)
  const jobs = me === null ? [] : await readJobs(phone(), me.person)
  const of = (visit: Visit): Job | undefined => jobs.find((job) => job.visit?.id === visit.id)
  const visits = jobs.flatMap((job) => (job.visit === null ? [] : [job.visit]))
  const proves = (visit: Visit): boolean => {
    const job = of(visit)
    if (job === undefined) return false
    const arrive = jobClocks(job, now.value).find((clock) => clock.kind === 'arrive') ?? null
    const state = proofState(visit, arrive, false, 'UTC')
    return !state.proven && state.more.includes('commissioned_label')
  }
  const model = found?.equipment == null ? null : await phone().get('model', found.equipment.model)
  return { found, model, jobs, meaning: meaningOf(found, visits, (visit) => of(visit)?.ticket.equipment ?? null, proves) }
}

/** `onDone` after the action, `onAgain` to scan the next. */
export function Result({ tag, onAgain }: { tag: string; onAgain: (() => void) | null }) {
  const read = useLive(() => readTag(tag), [tag])
  if (read === undefined) return <p class="ink-2">{f('reading')}</p>
  return (
    <>
      <Head tag={tag} found={read.found} model={read.model} />
      <Body tag={tag} read={read} onAgain={onAgain} />
    </>
  )
}

function Head({ tag, found, model }: { tag: string; found: Found | null; model: Model | null }) {
  const known = found !== null && found.label.state === 'commissioned'
  return (
    <div class="row" data-tag={tag}>
      <span class={`thing-mark${known ? ' known' : ''}`}>
        <Icon name={known ? 'check' : 'scan'} size={28} />
      </span>
      <div class="grow">
        <h2>{found === null ? f('result.unknown') : found.equipment === null ? word('label', found.label.label_kind) : fullName(found.equipment, model)}</h2>
        <p class="num ink-2">{spacedTag(tag)}</p>
      </div>
    </div>
  )
}

function Facts({ read }: { read: Read }) {
  const { found, meaning, jobs } = read
  if (found === null) return null
  const place = found.site?.places.find((one) => one.id === (found.equipment?.place ?? found.label.place))
  const job = 'visit' in meaning ? jobs.find((one) => one.visit?.id === meaning.visit.id) : undefined
  const own = job !== undefined && job.ticket.equipment !== null && job.ticket.equipment === found.label.equipment
  return (
    <dl class="facts">
      <dt>{f('result.place')}</dt>
      <dd>{[named(found.site), place === undefined ? '' : named(place)].filter((part) => part !== '').join(' ') || '—'}</dd>
      {job === undefined || meaning.is === 'elsewhere' ? null : (
        <>
          <dt>{f('result.job')}</dt>
          <dd>{f(own ? 'result.ownThing' : 'result.sameSite', { number: job.ticket.number })}</dd>
        </>
      )}
      {found.equipment?.warranty_until == null ? null : (
        <>
          <dt>{f('result.warranty')}</dt>
          <dd class="num">{f('result.until', { day: found.equipment.warranty_until })}</dd>
        </>
      )}
      <dt>{f('result.data')}</dt>
      <dd>{reach.value.heardMs === null ? f('result.here') : f('result.hereOf', { time: clockTime(reach.value.heardMs, found.site?.zone) })}</dd>
    </dl>
  )
}

function Body({ tag, read, onAgain }: { tag: string; read: Read; onAgain: (() => void) | null }) {
  const { found, meaning } = read
  if (meaning.is === 'unknown' || meaning.is === 'to-claim') return <Claim tag={tag} found={found} onAgain={onAgain} />
  if (meaning.is === 'revoked') {
    return (
      <>
        <Banner standing="void" title={f('result.revoked')}>
          {f('result.revokedWhy')}
        </Banner>
        <Again onAgain={onAgain} />
      </>
    )
  }
  return (
    <>
      {meaning.is === 'elsewhere' ? <Elsewhere read={read} visit={meaning.visit} /> : null}
      <Facts read={read} />
      <div class="two">
        {found?.equipment == null ? null : (
          <a class="button" href={`#/equipment/${found.equipment.id}`}>
            {f('equipment.title')}
          </a>
        )}
        {onAgain === null ? null : (
          <button type="button" class="button" onClick={onAgain}>
            <Icon name="scan" size={20} />
            {f('scan.again')}
          </button>
        )}
      </div>
      <Action tag={tag} read={read} />
    </>
  )
}

function Elsewhere({ read, visit }: { read: Read; visit: Visit }) {
  const job = read.jobs.find((one) => one.visit?.id === visit.id)
  return (
    <Banner standing="risk" title={f('result.elsewhere')} loud>
      {f('result.elsewhereWhy', { site: named(read.found?.site), job: job?.ticket.number ?? '', jobSite: named(job?.site) })}
    </Banner>
  )
}

function Again({ onAgain }: { onAgain: (() => void) | null }) {
  return onAgain === null ? null : (
    <button type="button" class="button wide" onClick={onAgain}>
      <Icon name="scan" size={20} />
      {f('scan.again')}
    </button>
  )
}

/** Arriving says two things at once: "I have arrived", and the label that shows it. */
async function arriveBy(visit: Visit, tag: string, place: string | null): Promise<void> {
  buzz()
  const arrived = visit.arrival !== null || (await tell('visit.arrive', visit.id, place === null ? {} : { place }, { quiet: true })) !== null
  if (!arrived) return
  if ((await tell('visit.witness', visit.id, { witness: 'commissioned_label', tag })) !== null) go(`/ticket/${visit.ticket}`)
}

function Action({ tag, read }: { tag: string; read: Read }) {
  const { meaning, found } = read
  switch (meaning.is) {
    case 'arrive':
      return <BigAction verb={f('step.arrive')} icon="pin" onPress={() => void arriveBy(meaning.visit, tag, found?.label.place ?? null)} />
    case 'prove':
      return <BigAction verb={f('result.prove')} icon="check" onPress={() => void arriveBy(meaning.visit, tag, null)} />
    case 'repair':
      return <BigAction verb={f('result.repair')} icon="wrench" onPress={() => go(`/ticket/${meaning.visit.ticket}/repair`)} />
    case 'elsewhere':
      return null
    default:
      return found?.equipment == null ? (
        <p class="row small ink-2">
          <StateShape standing="pending" size={14} />
          {f('result.nothing')}
        </p>
      ) : (
        <BigAction verb={f('equipment.report')} icon="pencil" onPress={() => go(`/report/${found.equipment?.id ?? ''}`)} />
      )
  }
}
