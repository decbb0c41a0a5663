import { dayTime, Sheet } from '../../ui/index.ts'
import type { KeptChoice, TicketDetail } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { api, now_ms } from '../data/store.ts'
import { Answered } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { closeDialog } from './dialogs.ts'
import { nameOf } from './story.ts'
import { EngineNote, Ranking } from './Who.tsx'

/** The word of whoever decided, and of whom. */
function Word({ kept, detail }: { kept: KeptChoice; detail: TicketDetail }) {
  const said = [kept.why_code === null ? '' : termOf('why', kept.why_code), kept.why ?? ''].filter((part) => part !== '')
  const chosen = [...kept.items, ...kept.ruled_out].find((one) => one.person === kept.engineer)
  const rank = kept.items.find((one) => one.person === kept.engineer)?.rank
  const where = rank === undefined ? phrase('choice.unranked') : phrase('choice.rank', { rank, n: kept.items.length })
  return (
    <p class="num">
      {phrase('choice.head', {
        time: dayTime(kept.at_ms, now_ms.peek(), detail.site.zone),
        by: nameOf(detail.people, kept.by),
        name: chosen?.name ?? nameOf(detail.people, kept.engineer),
      })}{' '}
      {where}
      {said.length === 0 ? '' : ` ${phrase('story.why', { why: said.join(' · ') })}`}
    </p>
  )
}

/** Why was this engineer sent? Who ranked how at that moment, as the server found it. */
export function ChoiceSheet({ detail, event }: { detail: TicketDetail; event: string }) {
  const asked = useAsk<KeptChoice>(event, () => api.get(`/tickets/${detail.ticket.id}/choices/${event}`), false)
  return (
    <Sheet title={`${phrase('choice.title')} · ${detail.ticket.number}`} onClose={closeDialog}>
      <Answered asked={asked}>
        {(kept) => (
          <div class="stack choice-kept">
            <Word kept={kept} detail={detail} />
            {kept.failed ? <p class="nobody strong">{phrase('who.failed')}</p> : <Ranking answer={kept} zone={detail.site.zone} chosen={kept.engineer} at_ms={kept.at_ms} />}
            <EngineNote answer={kept} />
            {kept.more === 0 ? null : <p class="ink-2 num">{phrase('choice.more', { n: kept.more })}</p>}
          </div>
        )}
      </Answered>
    </Sheet>
  )
}
