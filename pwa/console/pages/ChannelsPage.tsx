import { useSignal, type Signal } from '@preact/signals'
import { Select, StateShape, TextField, dayTime, say as toast, type InputKind } from '../../ui/index.ts'
import type { Gateway, Gateways } from '../../core/answers.gen.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { api, now_ms } from '../data/store.ts'
import { Answered, PageHead, ProblemNote } from '../parts/parts.tsx'
import { phrase, phraseAny } from '../words/index.ts'

type Channel = Gateway['channel']

const CHANNELS: readonly Channel[] = ['email', 'sms', 'wecom', 'dingtalk', 'feishu']
/** What each is made of: what may be read back, and what may not. */
const OPEN: Readonly<Record<Channel, readonly string[]>> = { email: ['host', 'port', 'tls', 'sender', 'user'], sms: ['sign', 'ok_field', 'ok_value'], wecom: [], dingtalk: [], feishu: [] }
const SECRET: Readonly<Record<Channel, readonly string[]>> = { email: ['password'], sms: ['webhook', 'token'], wecom: ['webhook'], dingtalk: ['webhook', 'key'], feishu: ['webhook', 'key'] }
const TLS = ['tls', 'starttls', 'none'] as const

type Texts = Readonly<Record<string, string>>

interface Part {
  channel: Channel
  name: string
  known: Gateway | undefined
  draft: Signal<Texts>
}

function keptOf(known: Gateway | undefined, name: string): string {
  const value = (known?.settings as Record<string, unknown> | undefined)?.[name]
  return value === undefined || value === null ? (name === 'tls' ? 'tls' : name === 'port' ? '465' : '') : String(value)
}

function helpOf({ channel, name, known }: Part): string | undefined {
  if (name === 'ok_value') return phrase('channels.ok.help')
  if (known?.secret.includes(name) === true) return phrase('channels.kept')
  return name === 'webhook' ? phraseAny(`channels.webhook.${channel}`) : undefined
}

function Field(part: Part) {
  const { channel, name, known, draft } = part
  const secret = SECRET[channel].includes(name)
  const value = draft.value[name] ?? (secret ? '' : keptOf(known, name))
  const onValue = (text: string): void => void (draft.value = { ...draft.value, [name]: text })
  if (name === 'tls') return <Select label={phrase('channels.tls')} value={value} choices={TLS.map((one) => ({ value: one, label: phrase(`channels.tls.${one}`) }))} onValue={onValue} />
  const input: InputKind = { autocomplete: secret ? 'new-password' : 'off', spellcheck: false, autocapitalize: 'none', maxLength: name === 'webhook' ? 1000 : 254, ...(secret ? { type: 'password' } : {}), ...(name === 'port' ? { inputMode: 'numeric', class: 'num short' } : {}) }
  return <TextField label={phraseAny(`channels.${name}`)} value={value} onValue={onValue} help={helpOf(part)} input={input} />
}

function bodyOf(channel: Channel, known: Gateway | undefined, draft: Texts): unknown {
  const settings = Object.fromEntries(OPEN[channel].map((name) => [name, (draft[name] ?? keptOf(known, name)).trim()]).filter(([, text]) => text !== ''))
  const secret = Object.fromEntries(SECRET[channel].filter((name) => (draft[name] ?? '') !== '').map((name) => [name, (draft[name] ?? '').trim()]))
  return { settings: { ...settings, ...(settings['port'] === undefined ? {} : { port: Number(settings['port']) }) }, secret }
}

/** One channel: closed it says whether it is set up, open it is a form. */
function ChannelForm({ channel, known, again }: { channel: Channel; known: Gateway | undefined; again: () => void }) {
  const draft = useSignal<Texts>({})
  const sure = useSignal(false)
  const doing = useDoing()
  const say = (path: string, body: unknown, words: 'channels.saved' | 'channels.removed') => (): void => {
    void doing.run(async () => {
      await api.post(`/channels/${channel}${path}`, body)
      draft.value = {}
      sure.value = false
      toast(phrase(words))
      again()
    })
  }
  return (
    <details class="settings-part channel">
      <summary>
        <h2>{phrase(`channels.${channel}`)}</h2>
        <span class="row">
          <StateShape standing={known === undefined ? 'paused' : 'met'} size={14} />
          {phrase(known === undefined ? 'channels.unset' : 'channels.set')}
        </span>
        {known === undefined ? null : <span class="ink-2 small num">{phrase('channels.last', { by: known.changed_by ?? phrase('settings.server'), time: dayTime(known.changed_ms, now_ms.value) })}</span>}
      </summary>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          say('', bodyOf(channel, known, draft.peek()), 'channels.saved')()
        }}
      >
        <div class="columns">
          {[...OPEN[channel], ...SECRET[channel]].map((name) => (
            <Field key={name} channel={channel} name={name} known={known} draft={draft} />
          ))}
        </div>
        <ProblemNote problem={doing.problem} />
        <div class="row wrap">
          <button type="submit" class="button primary" disabled={doing.busy}>
            {phrase('channels.save')}
          </button>
          {known === undefined ? null : sure.value ? (
            <button type="button" class="button danger" disabled={doing.busy} onClick={say('/remove', {}, 'channels.removed')}>
              {phrase('channels.remove.sure')}
            </button>
          ) : (
            <button type="button" class="button" onClick={() => (sure.value = true)}>
              {phrase('channels.remove')}
            </button>
          )}
        </div>
      </form>
    </details>
  )
}

/** The organisation's ways out, for administrators: mail, text messages, robots. */
export function ChannelsPage() {
  const asked = useAsk<Gateways>('channels', () => api.get('/channels'), false)
  return (
    <div class="page narrow">
      <PageHead title={phrase('page.channels')} note={phrase('channels.note')} />
      <Answered asked={asked}>
        {({ items }) => (
          <div class="settings">
            {CHANNELS.map((channel) => (
              <ChannelForm key={channel} channel={channel} known={items.find((one) => one.channel === channel)} again={asked.again} />
            ))}
          </div>
        )}
      </Answered>
    </div>
  )
}
