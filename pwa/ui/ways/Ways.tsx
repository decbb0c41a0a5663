/** By what ways a person is told: one form for phone and console, over whichever way to the server its app has. */

import { useEffect, useState } from 'preact/hooks'
import type { ToldBy } from '../../core/answers.gen.ts'
import { Segmented } from '../Fields.tsx'
import { language } from '../language.ts'
import { Banner } from '../Notices.tsx'
import { say } from '../Toast.tsx'
import { Address } from './Address.tsx'
import { differs, draftOf, type Draft } from './draft.ts'
import { Steps } from './Steps.tsx'
import { w } from './words.ts'
import './ways.css'

/** What an app's way to the server raises: a code, a sentence in the language on screen, and the fields it is about. */
export interface Refusal {
  code: string
  message: string
}

export interface Server {
  get: (path: string, query: Record<string, string>) => Promise<ToldBy>
  /** Raises a Refusal, also where an operation was rejected. */
  post: (path: string, body: unknown) => Promise<unknown>
}

const EACH_MS = 2_000
const OF_FIELD: Readonly<Record<string, 'email' | 'sms'>> = { 'mail-address-wrong': 'email', 'mobile-wrong': 'sms' }

function refusalOf(error: unknown): Refusal {
  const { code, message } = error as Partial<Refusal>
  return code === undefined || code === 'server-not-reached' ? { code: 'unreached', message: w('unreached') } : { code, message: message ?? code }
}

/** What holds on the server, asked again while a test is under way. */
function useTold(server: Server, person: string): { told: ToldBy | null; refusal: Refusal | null; again: () => Promise<void> } {
  const [told, setTold] = useState<ToldBy | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const again = (): Promise<void> =>
    server.get('/ways', { person }).then(
      (answer) => {
        setTold(answer)
        setRefusal(null)
      },
      (error: unknown) => setRefusal(refusalOf(error)),
    )
  const underWay = told?.tests.some((test) => test.state === 'waiting') === true
  useEffect(() => void again(), [person])
  useEffect(() => {
    if (!underWay) return undefined
    const timer = setInterval(() => void again(), EACH_MS)
    return () => clearInterval(timer)
  }, [underWay, person])
  return { told, refusal, again }
}

function Editor({ told, server, again, part }: { told: ToldBy; server: Server; again: () => Promise<void>; part: string }) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(told, language.value))
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true)
    setRefusal(null)
    try {
      await work()
      await again()
      return true
    } catch (error) {
      setRefusal(refusalOf(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  const changed = differs(draft, told)
  const save = async (): Promise<void> => {
    const body = { person: told.ways.person, steps: draft.steps, language: draft.language, email: draft.email.trim(), mobile: draft.mobile.trim() }
    if (changed && !busy && (await run(() => server.post('/ways', body)))) say(w('saved'))
  }
  const field = refusal === null ? undefined : OF_FIELD[refusal.code]
  const address = { told, server, run, busy }
  const wrong = (channel: 'email' | 'sms'): string | null => (field === channel ? (refusal?.message ?? null) : null)
  return (
    <form
      class="ways"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <section class={part} aria-labelledby="ways-order">
        <h2 id="ways-order">{w('order')}</h2>
        <p class="small ink-2">{w('what')}</p>
        <Steps told={told} draft={draft} change={setDraft} server={server} run={run} busy={busy} />
      </section>
      <section class={part} aria-labelledby="ways-addresses">
        <h2 id="ways-addresses">{w('addresses')}</h2>
        <Address {...address} channel="email" value={draft.email} onValue={(email) => setDraft({ ...draft, email })} wrong={wrong('email')} />
        <Address {...address} channel="sms" value={draft.mobile} onValue={(mobile) => setDraft({ ...draft, mobile })} wrong={wrong('sms')} />
        <h3>{w('language')}</h3>
        <Segmented<'zh' | 'en'> close label={w('language')} value={draft.language} choices={[{ value: 'zh', label: w('language.zh') }, { value: 'en', label: w('language.en') }]} onValue={(spoken) => setDraft({ ...draft, language: spoken })} />
      </section>
      <div class="ways-save">
        {refusal === null || field !== undefined ? null : (
          <Banner standing="risk" loud>
            <p>{refusal.message}</p>
          </Banner>
        )}
        <button type="submit" class="button primary" aria-disabled={changed && !busy ? undefined : 'true'}>
          {w(busy ? 'saving' : 'save')}
        </button>
        <span class="ink-2 small" role="status">
          {w(changed ? 'unsaved' : 'unchanged')}
        </span>
      </div>
    </form>
  )
}

/** `part`: the class of a section in this app. */
export function Ways({ server, person, part }: { server: Server; person: string; part: string }) {
  const { told, refusal, again } = useTold(server, person)
  if (told !== null) return <Editor key={person} told={told} server={server} again={again} part={part} />
  if (refusal === null) return <p role="status">{w('loading')}</p>
  return (
    <Banner standing="risk" loud>
      <p>{refusal.message}</p>
      <button type="button" class="link" onClick={() => void again()}>
        {w('again')}
      </button>
    </Banner>
  )
}
