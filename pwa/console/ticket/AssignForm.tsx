import { useSignal } from '@preact/signals'
import { Banner, Segmented, TextField } from '../../ui/index.ts'
import { candidates } from '../board/candidates.ts'
import type { Candidates, TicketDetail } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { slackWords } from '../words/slack.ts'
import { termOf } from '../words/terms.ts'
import { asksWhy, assign, isThere, nameIn, onConflict, WHY_CODES, type Choice } from './assign.ts'
import { closeDialog } from './dialogs.ts'
import { reasonsText } from './Who.tsx'

/** What is decided against: the first of the ranking beside whom it is to be, or the rule that leaves them out. */
function Instead({ answer, engineer, name }: { answer: Candidates | null; engineer: string; name: string }) {
  const item = answer?.items.find((one) => one.person === engineer)
  const first = answer?.items[0]
  const out = answer?.ruled_out.find((one) => one.person === engineer)
  const slack = (slack_s: number | null): string => (slack_s === null ? '—' : slackWords(slack_s))
  if (out !== undefined && out.reasons.length > 0) return <p>{phrase('assign.ruled_out', { name, reasons: reasonsText(out.reasons) })}</p>
  if (item === undefined || first === undefined || item === first) return null
  return <p class="num">{phrase('assign.instead', { rank: item.rank, name, slack: slack(item.slack_s), first: first.name, first_slack: slack(first.slack_s) })}</p>
}

/** Sending someone other than the first, or after somebody else was quicker: the word why goes on record. */
export function AssignForm({ detail, engineer, quicker }: { detail: TicketDetail; engineer: string; quicker: string | null }) {
  const answer = candidates.value.get(detail.ticket.id) ?? null
  const code = useSignal<Choice['why_code']>(null)
  const why = useSignal('')
  const doing = useDoing()
  const name = nameIn(answer, detail, engineer)
  const needed = quicker !== null || asksWhy(answer, engineer, detail.ticket)
  const said = code.value !== null && (code.value !== 'other' || why.value.trim() !== '')
  const submit = (): void => {
    void doing.run(async () => {
      try {
        await assign(detail, answer, { engineer, why: why.value.trim(), why_code: code.value })
        closeDialog()
      } catch (error) {
        await onConflict(error, detail, engineer)
      }
    })
  }
  const verb = phrase(quicker === null ? 'assign' : 'assign.anyway', { name })
  return (
    <FormDialog title={verb} verb={verb} doing={doing} onClose={closeDialog} onSubmit={submit} missing={needed && !said ? phrase('field.why') : null}>
      {quicker === null ? null : (
        <Banner standing="risk" loud>
          <p>{quicker}</p>
        </Banner>
      )}
      {isThere(detail.ticket) && detail.ticket.engineer !== null ? <p>{phrase('assign.there', { holder: nameIn(answer, detail, detail.ticket.engineer), name })}</p> : null}
      <Instead answer={answer} engineer={engineer} name={name} />
      <div class="field">
        <span class="label">{phrase('field.why')}</span>
        <Segmented label={phrase('field.why')} value={code.value} choices={WHY_CODES.map((value) => ({ value, label: termOf('why', value) }))} onValue={(value) => (code.value = value)} />
      </div>
      <TextField label={phrase('field.why.words')} value={why.value} onValue={(value) => (why.value = value)} help={phrase('assign.why.help')} optional={code.value !== 'other'} input={{ maxLength: 500 }} />
    </FormDialog>
  )
}
