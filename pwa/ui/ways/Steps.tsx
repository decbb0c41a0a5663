import type { ToldBy } from '../../core/answers.gen.ts'
import { Select, TextField } from '../Fields.tsx'
import { Icon } from '../Icon.tsx'
import { StateShape } from '../StateShape.tsx'
import { Tested } from './Address.tsx'
import { added, moved, removed, unused, waiting, type Channel, type Draft } from './draft.ts'
import { w } from './words.ts'
import type { Server } from './Ways.tsx'

const ROBOTS: readonly Channel[] = ['wecom', 'dingtalk', 'feishu']

interface Props {
  told: ToldBy
  draft: Draft
  change: (draft: Draft) => void
  server: Server
  run: (work: () => Promise<unknown>) => Promise<boolean>
  busy: boolean
}

function Ability({ told, channel }: { told: ToldBy; channel: Channel }) {
  const hindered = told.ready.find((one) => one.channel === channel)?.hindered ?? null
  return (
    <span class="row small">
      <StateShape standing={hindered === null ? 'met' : 'risk'} size={14} />
      {hindered === null ? w('ready') : w(`hindered.${hindered}`)}
    </span>
  )
}

/** The ways in their order: each can be moved, taken out, and says how long to wait before the next. */
export function Steps({ told, draft, change, server, run, busy }: Props) {
  const free = unused(draft)
  return (
    <>
      {draft.steps.length === 0 ? <p class="ink-2">{w('order.none')}</p> : null}
      <ol class="ways-steps">
        {draft.steps.map(({ channel, wait_min }, i) => {
          const way = w(`way.${channel}`)
          const last = i === draft.steps.length - 1
          const robot = ROBOTS.includes(channel) && told.ready.some((one) => one.channel === channel && one.hindered === null)
          return (
            <li key={channel}>
              <div class="ways-head">
                <span class="grow">
                  <span class="ink-2">{w(i === 0 ? 'first' : 'then')}</span> <b>{way}</b>
                </span>
                <button type="button" class="button icon-only" aria-label={w('up', { way })} disabled={i === 0} onClick={() => change(moved(draft, channel, -1))}>
                  <span class="ways-up">
                    <Icon name="down" size={20} />
                  </span>
                </button>
                <button type="button" class="button icon-only" aria-label={w('down', { way })} disabled={last} onClick={() => change(moved(draft, channel, 1))}>
                  <Icon name="down" size={20} />
                </button>
                <button type="button" class="button icon-only" aria-label={w('remove', { way })} onClick={() => change(removed(draft, channel))}>
                  <Icon name="close" size={20} />
                </button>
              </div>
              <Ability told={told} channel={channel} />
              {robot ? (
                <>
                  <Tested test={told.tests.find((one) => one.channel === channel)} />
                  <button type="button" class="button" disabled={busy} onClick={() => void run(() => server.post('/ways/test', { person: told.ways.person, channel }))}>
                    {w('test')}
                  </button>
                </>
              ) : null}
              {last ? (
                <p class="small ink-2">{w('wait.last')}</p>
              ) : (
                <TextField label={w('wait')} value={String(wait_min)} onValue={(text) => change(waiting(draft, channel, text))} input={{ inputMode: 'numeric', maxLength: 3, class: 'num short' }} />
              )}
            </li>
          )
        })}
      </ol>
      {free.length === 0 ? null : (
        <Select<Channel | ''>
          label={w('add')}
          value=""
          choices={[{ value: '', label: '—' }, ...free.map((value) => ({ value, label: w(`way.${value}`) }))]}
          onValue={(value) => (value === '' ? undefined : change(added(draft, value)))}
        />
      )}
    </>
  )
}
