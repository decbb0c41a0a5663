/** What phones of a kind will and will not do, in plain words; the likeliest stands first and open. */

import type { Maker, Platform, System } from './platform.ts'
import { c, type CheckKey } from './words.ts'

const SAYS: Record<System, readonly CheckKey[]> = {
  android: ['advice.android.1', 'advice.android.2', 'advice.android.3', 'advice.android.4'],
  harmony: ['advice.harmony.1', 'advice.harmony.2', 'advice.harmony.3'],
  ios: ['advice.ios.1', 'advice.ios.2', 'advice.ios.3', 'advice.ios.4'],
  desktop: ['advice.desktop.1'],
}
const SYSTEMS: readonly System[] = ['android', 'harmony', 'ios']
const MAKERS: readonly Maker[] = ['huawei', 'xiaomi', 'oppo', 'vivo', 'other']

export function Advice({ platform }: { platform: Platform }) {
  const others = SYSTEMS.filter((system) => system !== platform.system)
  return (
    <>
      <section class="stack" aria-labelledby="advice">
        <h2 id="advice" class="quiet-head">{c('advice.title')}</h2>
        <About system={platform.system} open />
        {platform.system === 'ios' || platform.system === 'desktop' ? null : <Makers likely={platform.maker} />}
      </section>
      <section class="stack" aria-labelledby="advice-others">
        <h2 id="advice-others" class="quiet-head">{c('advice.other')}</h2>
        {others.map((system) => (
          <About key={system} system={system} />
        ))}
      </section>
    </>
  )
}

function About({ system, open = false }: { system: System; open?: boolean }) {
  return (
    <details class="card advice" open={open}>
      <summary>{c(`advice.${system}.title`)}</summary>
      <ul class="stack">
        {SAYS[system].map((key) => (
          <li key={key}>{c(key)}</li>
        ))}
      </ul>
    </details>
  )
}

function Makers({ likely }: { likely: Maker }) {
  const ordered = [...MAKERS].sort((a, b) => Number(b === likely) - Number(a === likely))
  return (
    <details class="card advice">
      <summary>{c('maker.title')}</summary>
      <p class="small ink-2">{c('maker.which')}</p>
      <dl class="stack">
        {ordered.map((maker) => (
          <div key={maker}>
            <dt>
              <b>{c(`maker.${maker}`)}</b>
            </dt>
            <dd>{c(`maker.${maker}.how`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
