import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { BigAction } from '../ui/BigAction.tsx'
import { Segmented, TextField } from '../ui/Fields.tsx'
import { Mark } from '../ui/Icon.tsx'
import { chooseLanguage, language, words, type Language } from '../ui/language.ts'
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }
import { isDemo, signIn, type SignedIn } from './session.ts'

const s = words<keyof typeof zh>(zh, en)

function sentence(answer: Extract<SignedIn, { ok: false }>): string {
  if (answer.code === 'sign-in-failed') return s('failed')
  // The server's own sentence says how long.
  if (answer.code === 'too-many-attempts') return answer.detail ?? s('many')
  if (answer.code === 'unreached') return s('unreached')
  return answer.detail ?? s('other', { code: answer.code })
}

/** Where the demo is on: who one may be, and what to try. Loaded there alone. */
function Demo({ onPick }: { onPick: (login: string, password: string) => void }) {
  const [Try, setTry] = useState<ComponentType<{ onPick: typeof onPick }> | null>(null)
  useEffect(() => {
    void isDemo().then(async (demo) => {
      if (!demo) return
      const { Try: Loaded } = await import('./Try.tsx')
      setTry(() => Loaded)
    })
  }, [])
  return Try === null ? null : <Try onPick={onPick} />
}

/** Login and password, and nothing else: customers never come here. */
export function SignIn() {
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [seen, setSeen] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const enter = async (): Promise<void> => {
    if (busy) return
    if (login.trim() === '' || password === '') return setWrong(s(login.trim() === '' ? 'missing.login' : 'missing.password'))
    setBusy(true)
    setWrong(null)
    const answer = await signIn(login.trim(), password, language.value)
    if (answer.ok) return location.replace('/')
    setBusy(false)
    setWrong(sentence(answer))
  }
  const edited = (set: (value: string) => void) => (value: string) => {
    set(value)
    setWrong(null)
  }
  document.title = `${s('title')} · ${s('product')}`
  return (
    <main class="signin">
      <header class="row between">
        <span class="row">
          <Mark size={44} />
          <b class="product">{s('product')}</b>
        </span>
        <Segmented<Language> close label={s('language')} value={language.value} choices={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} onValue={chooseLanguage} />
      </header>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void enter()
        }}
      >
        <h1>{s('title')}</h1>
        <TextField label={s('login')} value={login} onValue={edited(setLogin)} input={{ name: 'login', autocomplete: 'username', autocapitalize: 'none', spellcheck: false, enterKeyHint: 'next', autoFocus: true }} />
        <TextField label={s('password')} value={password} wrong={wrong} onValue={edited(setPassword)} input={{ name: 'password', type: seen ? 'text' : 'password', autocomplete: 'current-password', enterKeyHint: 'go' }} />
        <button type="button" class="link small show" aria-pressed={seen ? 'true' : 'false'} onClick={() => setSeen(!seen)}>
          {s(seen ? 'hide' : 'show')}
        </button>
        <div class="row">
          <BigAction type="submit" verb={s(busy ? 'busy' : 'enter')} />
        </div>
      </form>
      <p class="small ink-2">{s('customer')}</p>
      <Demo
        onPick={(name, word) => {
          edited(setLogin)(name)
          setPassword(word)
        }}
      />
    </main>
  )
}
