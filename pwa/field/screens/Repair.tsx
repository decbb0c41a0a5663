/** The work itself: what was found, what was changed, photos, signature; then repaired, then finished. */

import { useState } from 'preact/hooks'
import { BigAction, ClockChip, Icon, clockTime, homeZone, word } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import { focusOf } from '../clocks.ts'
import { useDraft } from '../drafts.ts'
import { Screen } from '../frame.tsx'
import { jobClocks } from '../job-clocks.ts'
import type { Job } from '../jobs.ts'
import { FindCard } from '../job/FindCard.tsx'
import { NoteCard } from '../job/NoteCard.tsx'
import { PartsCard } from '../job/PartsCard.tsx'
import { PhotosCard } from '../job/PhotosCard.tsx'
import { RepairCard, emptyRepair } from '../job/RepairCard.tsx'
import { SignCard } from '../job/SignCard.tsx'
import { wouldHelp } from '../job/witnesses.ts'
import { buzz, tell } from '../record.ts'
import { go } from '../route.ts'
import { now } from '../store.ts'
import { f } from '../words.ts'
import { FinishSheet } from '../job/FinishSheet.tsx'

/** `AS-02` of `汇聚交换机 AS-02`: the title has little room, the card of the job the whole name. */
function shortName(job: Job): string {
  return job.equipment?.name.split(' ').at(-1) ?? word('what', job.ticket.what)
}

export function Repair({ job, visit }: { job: Job; visit: Visit }) {
  const clocks = jobClocks(job, now.value)
  const clock = focusOf(clocks, job)
  const arrive = clocks.find((one) => one.kind === 'arrive') ?? null
  const repair = useDraft(`repair:1:${visit.id}`, emptyRepair)
  const [finishing, setFinishing] = useState(false)
  const zone = job.site?.zone ?? homeZone.value
  const repaired = visit.repairs.length > 0
  const ended = visit.finished_ms !== null
  const keepRepair = async (): Promise<void> => {
    buzz()
    const body = { done: repair.values.done.trim(), ...(repair.values.prevent.trim() === '' ? {} : { prevent: repair.values.prevent.trim() }), ...(job.ticket.equipment === null ? {} : { equipment: job.ticket.equipment }), ...(visit.parts.length > 0 ? { by_part: true } : {}) }
    if ((await tell('visit.repair', visit.id, body, { draft: repair.key, zone })) !== null) repair.clear()
  }
  const bottom = ended ? (
    <button type="button" class="button wide" onClick={() => go('/today')}>
      {f('step.finishedAt', { time: clockTime(visit.finished_ms ?? 0, zone) })}
    </button>
  ) : repaired ? (
    <BigAction verb={f('step.finish')} icon="check" note={visit.signatures.length === 0 ? f('repair.noSignature') : f('repair.fixedAt', { time: clockTime(visit.repairs[0]?.at_ms ?? 0, zone) })} onPress={() => setFinishing(true)} />
  ) : (
    <BigAction verb={f('step.repaired')} icon="check" missing={repair.values.done.trim() === '' ? f('repair.missingDone') : undefined} onPress={() => void keepRepair()} />
  )
  return (
    <Screen
      title={<>{`${f('repair.title')} · `}<span class={shortName(job).length > 16 ? '' : 'num-title'}>{shortName(job)}</span></>}
      beside={clock === null ? undefined : <ClockChip standing={clock.standing} ms={clock.ms} bare />}
      zone={zone}
      bottom={bottom}
      backTo={`/ticket/${job.ticket.id}`}
    >
      <FindCard visit={visit} equipment={job.ticket.equipment} zone={zone} closed={ended} />
      <PartsCard visit={visit} closed={ended} />
      <RepairCard visit={visit} form={repair} zone={zone} closed={ended} />
      <PhotosCard visit={visit} people={job.ticket.people_photos ?? []} zone={zone} witness={wouldHelp(visit, arrive, 'photo')} closed={ended} />
      <SignCard visit={visit} contact={job.contact} witness={wouldHelp(visit, arrive, 'signature')} zone={zone} closed={ended} />
      <NoteCard visit={visit} zone={zone} closed={ended} />
      {!repaired && !ended ? (
        <button type="button" class="button plain wide" onClick={() => setFinishing(true)}>
          <Icon name="logout" size={20} />
          {f('repair.leave')}
        </button>
      ) : null}
      {finishing ? <FinishSheet visit={visit} repaired={repaired} onClose={() => setFinishing(false)} /> : null}
    </Screen>
  )
}
