/** What stands around a screen: strip, title, bottom bar. */

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon, homeZone, Strip, t, type IconName } from '../ui/index.ts'
import { back, go, route } from './route.ts'
import { needsYou, now, reach } from './store.ts'
import { f } from './words.ts'

function LiveStrip({ zone }: { zone: string }) {
  return <Strip reach={reach.value} nowMs={now.value} zone={zone} />
}

interface Props {
  title: ComponentChildren
  /** Small print beside the title. */
  beside?: ComponentChildren
  zone?: string | undefined
  /** One of the four main screens: the bottom bar. */
  main?: boolean
  bottom?: ComponentChildren
  backTo?: string
  children: ComponentChildren
}

export function Screen({ title, beside, zone = homeZone.value, main = false, bottom, backTo = '/today', children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  // A screen reader hears where it is after every step.
  useEffect(() => heading.current?.focus(), [])
  return (
    <div class={`screen${bottom === undefined ? '' : ' with-action'}${main ? ' main-screen' : ''}`}>
      <LiveStrip zone={zone} />
      <header class={`screen-head${main ? ' main' : ''}`}>
        {main ? null : (
          <button type="button" class="button plain square back" aria-label={t('back')} onClick={() => back(backTo)}>
            <Icon name="back" size={28} />
          </button>
        )}
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {beside === undefined ? null : <div class="beside ink-2">{beside}</div>}
        {main ? (
          <a class="button plain square to-search" href="#/search" aria-label={f('bar.search')}>
            <Icon name="search" size={28} />
          </a>
        ) : null}
      </header>
      <main class="screen-body">{children}</main>
      {bottom === undefined ? null : <div class="action-bar">{bottom}</div>}
      {main ? <BottomBar /> : null}
    </div>
  )
}

const PLACES: { screen: string; icon: IconName; word: 'bar.today' | 'bar.scan' | 'bar.outbox' | 'bar.me' }[] = [
  { screen: 'today', icon: 'list', word: 'bar.today' },
  { screen: 'scan', icon: 'scan', word: 'bar.scan' },
  { screen: 'outbox', icon: 'outbox', word: 'bar.outbox' },
  { screen: 'me', icon: 'person', word: 'bar.me' },
]

function BottomBar() {
  const unsent = needsYou.value > 0 ? needsYou.value : reach.value.unsent
  return (
    <nav class="bottom-bar" aria-label={f('bar.label')}>
      {PLACES.map(({ screen, icon, word }) => (
        <a
          key={screen}
          href={`#/${screen}`}
          class={screen === 'scan' ? 'raised' : ''}
          aria-current={route.value.screen === screen ? 'page' : undefined}
          onClick={(event) => {
            event.preventDefault()
            go(`/${screen}`)
          }}
        >
          <span class="glyph">
            <Icon name={icon} size={28} />
            {screen === 'outbox' && unsent > 0 ? <span class="badge num">{unsent > 99 ? '99+' : unsent}</span> : null}
          </span>
          <span>{f(word)}</span>
          {screen === 'outbox' && unsent > 0 ? <span class="spoken">{needsYou.value > 0 ? f('bar.needsYou', { n: needsYou.value }) : f('bar.unsent', { n: unsent })}</span> : null}
        </a>
      ))}
    </nav>
  )
}

/** Until the phone has answered. Nothing moves: it takes a blink. */
export function Reading({ title }: { title: string }) {
  return (
    <Screen title={title}>
      <p class="ink-2">{f('reading')}</p>
    </Screen>
  )
}
