/** The one next step of a job, at the bottom of the screen: accept, set off, arrived, start, finished. */

import { useState } from 'preact/hooks'
import { BigAction, SideAction, Sheet, TextArea, clockTime, t, word } from '../../ui/index.ts'
import { phonesForbidden, type Job } from '../jobs.ts'
import { buzz, tell } from '../record.ts'
import { go } from '../route.ts'
import { f } from '../words.ts'

export function NextStep({ job }: { job: Job }) {
  const visit = job.visit
  const [refusing, setRefusing] = useState(false)
  const zone = job.site?.zone
  if (visit === null) return <BigAction verb={word('ticket', job.ticket.state)} missing={f('step.notYours')} />
  const step = (kind: 'visit.accept' | 'visit.depart' | 'visit.arrive') => () => {
    buzz()
    void tell(kind, visit.id, {}, zone === undefined ? {} : { zone })
  }
  const scan = <SideAction icon="scan" label={f('bar.scan')} onPress={() => go('/scan')} />
  switch (visit.state) {
    case 'assigned':
      return (
        <>
          <SideAction icon="undo" label={f('step.decline')} onPress={() => setRefusing(true)} />
          <BigAction verb={f('step.accept')} icon="check" onPress={step('visit.accept')} />
          {refusing ? <Decline visit={visit.id} onClose={() => setRefusing(false)} /> : null}
        </>
      )
    case 'accepted':
      return (
        <>
          <SideAction icon="door" label={f('ready.short')} onPress={() => go(`/ready/${visit.site}`)} />
          <BigAction verb={f('step.depart')} icon="go" onPress={step('visit.depart')} />
        </>
      )
    case 'under_way':
      return (
        <>
          {phonesForbidden(job.site, job.ticket.place) ? <SideAction icon="key" label={t('witness.gate_code')} onPress={() => go(`/ready/${visit.site}`)} /> : scan}
          <BigAction verb={f('step.arrive')} icon="pin" onPress={step('visit.arrive')} />
        </>
      )
    case 'on_site':
      return (
        <>
          {scan}
          <BigAction verb={f('step.start')} icon="wrench" onPress={() => go(`/ticket/${job.ticket.id}/repair`)} />
        </>
      )
    case 'repaired':
      return <BigAction verb={f('step.toFinish')} icon="forward" onPress={() => go(`/ticket/${job.ticket.id}/repair`)} />
    default:
      return <Ended job={job} />
  }
}

function Ended({ job }: { job: Job }) {
  const visit = job.visit
  const note = visit?.finished_ms != null ? f('step.finishedAt', { time: clockTime(visit.finished_ms, job.site?.zone) }) : undefined
  return (
    <button type="button" class="button wide" onClick={() => go('/today')}>
      {`${word('visit', visit?.state ?? 'finished')}${note === undefined ? '' : ` · ${note}`}`}
    </button>
  )
}

function Decline({ visit, onClose }: { visit: string; onClose: () => void }) {
  const [why, setWhy] = useState('')
  const send = async (): Promise<void> => {
    if ((await tell('visit.decline', visit, { why: why.trim() })) !== null) {
      onClose()
      go('/today', true)
    }
  }
  return (
    <Sheet title={f('decline.title')} onClose={onClose}>
      <div class="stack">
        {(['decline.busy', 'decline.far', 'decline.parts'] as const).map((key) => (
          <button key={key} type="button" class="option" aria-pressed={why === f(key) ? 'true' : 'false'} onClick={() => setWhy(f(key))}>
            {f(key)}
          </button>
        ))}
        <TextArea label={f('decline.why')} value={why} onValue={setWhy} rows={2} maxLength={500} />
      </div>
      <BigAction verb={f('decline.send')} missing={why.trim() === '' ? f('decline.missing') : undefined} onPress={() => void send()} />
    </Sheet>
  )
}
