import { useSignal } from '@preact/signals'
import type { BodyByKind } from '../../core/operations.gen.ts'
import { Select, TextField, named, say as toast } from '../../ui/index.ts'
import { useAsk } from '../data/ask.ts'
import type { Sites } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import { act, api, newId } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { instantOf, localOf } from '../ticket/local-time.ts'
import { termOf } from '../words/terms.ts'
import { LEAST_MIN, SKILLS, WHATS, type What } from './kinds.ts'
import type { Plan } from './lanes.ts'
import { d, dAny } from './words.ts'

type Body = BodyByKind['errand.plan']

/** A visit to be planned: where, what, how long, and between which days. */
export function ErrandForm({ plan, now_ms, onClose }: { plan: Plan; now_ms: number; onClose: () => void }) {
  const doing = useDoing()
  const sites = useAsk<Sites>('sites', () => api.get('/sites'), false)
  const site = useSignal('')
  const what = useSignal<What>('inspection')
  const title = useSignal('')
  const minutes = useSignal('60')
  const from = useSignal(plan.date)
  const to = useSignal(plan.date)
  const skill = useSignal('')
  const choices = (sites.data?.items ?? []).map((one) => ({ value: one.id, label: named(one) }))
  const body = (): Body => {
    const words = title.value.trim()
    return {
      site: site.value === '' ? (choices[0]?.value ?? '') : site.value,
      what: what.value,
      zh: words,
      en: words,
      minutes: Math.max(LEAST_MIN, Number(minutes.value) || 0),
      from_ms: Math.max(instantOf(`${from.value}T00:00`, plan.zone) ?? now_ms, Math.min(now_ms, plan.zero_ms)),
      to_ms: (instantOf(`${to.value}T23:59`, plan.zone) ?? now_ms) + 60_000,
      ...(skill.value === '' ? {} : { skill: skill.value }),
    }
  }
  const submit = async (): Promise<void> => {
    const ok = await doing.run(async () => void (await act('errand.plan', newId(), body())))
    if (!ok) return
    toast(d('form.planned'))
    onClose()
  }
  const today = localOf(now_ms, plan.zone).slice(0, 10)
  return (
    <FormDialog title={d('plan')} verb={d('plan')} doing={doing} onClose={onClose} onSubmit={() => void submit()} missing={title.value.trim() === '' ? d('form.missing') : null}>
      <Select label={d('form.site')} value={site.value === '' ? (choices[0]?.value ?? '') : site.value} choices={choices} onValue={(value) => (site.value = value)} />
      <Select label={d('form.what')} value={what.value} choices={WHATS.map((one) => ({ value: one, label: dAny(`what.${one}`) }))} onValue={(value) => (what.value = value)} />
      <TextField label={d('form.title')} value={title.value} onValue={(value) => (title.value = value)} input={{ maxLength: 200 }} />
      <TextField label={d('form.minutes')} value={minutes.value} onValue={(value) => (minutes.value = value.replace(/\D/g, '').slice(0, 3))} input={{ inputMode: 'numeric' }} />
      <TextField label={d('form.from')} value={from.value} onValue={(value) => (from.value = value)} input={{ type: 'date', min: today }} />
      <TextField label={d('form.to')} value={to.value} onValue={(value) => (to.value = value)} input={{ type: 'date', min: from.value }} />
      <Select label={d('form.skill')} value={skill.value} choices={[{ value: '', label: d('form.any') }, ...SKILLS.map((one) => ({ value: one, label: termOf('skill', one) }))]} onValue={(value) => (skill.value = value)} />
    </FormDialog>
  )
}
