/** Enrolment: with the code of the console (scanned or typed), or by signing in with a password. */

import { useEffect, useState } from 'preact/hooks'
import { BigAction, Mark, Segmented, TextField, chooseLanguage, language, type Language } from '../../ui/index.ts'
import { parseEnrolmentCode } from '../../core/codes.ts'
import { go } from '../route.ts'
import { phone } from '../store.ts'
import { codeWords, f } from '../words.ts'

type Way = 'code' | 'password'

/** What is recorded here must not go when room is short: the browser is asked to keep it, its answer stands under "me". */
function begin(): void {
  void phone().persistStorage().catch(() => false)
  go('/today', true)
}

export function Enrol({ code: given }: { code: string | null }) {
  const again = phone().session() === 'sign-in-needed'
  const [way, setWay] = useState<Way>(again ? 'password' : 'code')
  const [code, setCode] = useState(given ?? '')
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const finish = async (entering: ReturnType<typeof enter>): Promise<void> => {
    setBusy(true)
    setWrong(null)
    const entered = await entering
    setBusy(false)
    if (entered.ok) return begin()
    setWrong(codeWords(entered.code, entered.detail))
  }
  const enter = (): ReturnType<ReturnType<typeof phone>['enrol']> => (way === 'code' ? phone().enrol(code) : phone().signIn(login.trim(), password))
  const press = (): void => {
    if (way === 'code' && !parseEnrolmentCode(code).ok) setWrong(f('enrol.codeWrong'))
    else void finish(enter())
  }
  useEffect(() => {
    if (given !== null && parseEnrolmentCode(given).ok) void finish(phone().enrol(given))
  }, [given])
  useEffect(() => {
    if (given !== null || again) return
    setBusy(true)
    void phone().adopt().then((entered) => (entered.ok ? begin() : setBusy(false)))
  }, [])
  const missing = way === 'code' ? (code.trim() === '' ? f('enrol.codeMissing') : undefined) : login.trim() === '' || password === '' ? f('enrol.missing') : undefined
  return (
    <div class="screen enrol with-action">
      <header class="enrol-head">
        <Mark size={48} />
        <Segmented<Language> close label="中文 English" value={language.value} choices={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} onValue={chooseLanguage} />
      </header>
      <main class="screen-body">
        <h1>{f(again ? 'enrol.againTitle' : 'enrol.title')}</h1>
        <p class="ink-2">{f(again ? 'enrol.againWhy' : 'enrol.why')}</p>
        {again ? null : <Segmented<Way> close label={f('enrol.way')} value={way} choices={[{ value: 'code', label: f('enrol.byCode') }, { value: 'password', label: f('enrol.byPassword') }]} onValue={(next) => { setWay(next); setWrong(null) }} />}
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault()
            if (missing === undefined) press()
          }}
        >
          {way === 'code' ? (
            <TextField label={f('enrol.code')} help={f('enrol.codeHelp')} value={code} wrong={wrong} onValue={(value) => { setCode(value); setWrong(null) }} input={{ class: 'code num', autocomplete: 'off', autocapitalize: 'characters', spellcheck: false, maxLength: 16 }} />
          ) : (
            <>
              <TextField label={f('enrol.login')} value={login} onValue={setLogin} input={{ autocomplete: 'username', autocapitalize: 'none', spellcheck: false, name: 'username' }} />
              <TextField label={f('enrol.password')} value={password} wrong={wrong} onValue={(value) => { setPassword(value); setWrong(null) }} input={{ type: 'password', autocomplete: 'current-password', name: 'password' }} />
            </>
          )}
          <button type="submit" class="spoken" tabIndex={-1} aria-hidden="true">
            {f('enrol.enter')}
          </button>
        </form>
        {navigator.onLine ? null : <p class="small ink-2">{f('enrol.needsNetwork')}</p>}
      </main>
      <div class="action-bar">
        <BigAction verb={busy ? f('enrol.busy') : f('enrol.enter')} missing={busy ? f('enrol.busyWhat') : missing} onPress={press} />
      </div>
    </div>
  )
}
