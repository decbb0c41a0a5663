/** What to try in the demo, as the server tells it: people to sign in as, and five steps. */

import { useEffect, useState } from 'preact/hooks'
import type { Guide } from '../core/answers.gen.ts'
import { language, words } from '../ui/language.ts'
import en from './i18n/try.en.json' with { type: 'json' }
import zh from './i18n/try.zh.json' with { type: 'json' }
import './try.css'

const s = words<keyof typeof zh>(zh, en)

export function Try({ onPick }: { onPick: (login: string, password: string) => void }) {
  const [guide, setGuide] = useState<Guide | null>(null)
  useEffect(() => {
    fetch('/api/v1/demo')
      .then(async (answer) => (answer.ok ? setGuide((await answer.json()) as Guide) : undefined))
      .catch(() => undefined)
  }, [])
  if (guide === null) return null
  const lang = language.value
  return (
    <section class="try stack" aria-labelledby="try">
      <h2 id="try">{s('title')}</h2>
      <p class="small ink-2">{s('pick', { password: guide.password })}</p>
      <ul class="try-people">
        {guide.sign_ins.map((one) => (
          <li key={one.login}>
            <button type="button" class="button" onClick={() => onPick(one.login, guide.password)}>
              <b>{one.login}</b> <span class="small">{one[lang]}</span>
            </button>
          </li>
        ))}
      </ul>
      <ol class="try-steps">
        {guide.steps.map((step) => (
          <li key={step.en[0]}>
            {step.address === null ? <b>{step[lang][0]}</b> : <a href={step.address}>{step[lang][0]}</a>} {step[lang][1]}
          </li>
        ))}
      </ol>
    </section>
  )
}
