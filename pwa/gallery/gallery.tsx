/** Every screen and part in each state, in the development server alone: `/gallery/?stage=on_site&net=offline&at=10:29#/ticket/t-10`, `#/parts`. */

import '../ui/theme.ts'
import '../ui/style.css'
import '../field/styles/field.css'
import './gallery.css'
import { render } from 'preact'
import '../field/more-words.ts'
import { App } from '../field/app.tsx'
import { adopt } from '../field/store.ts'
import { route } from '../field/route.ts'
import { chooseLanguage, chooseTheme, type Language, type Theme } from '../ui/index.ts'
import { fakePhone, type Setting } from './fake-phone.ts'
import { at, longNames, morning, shiftChange, type Stage, type World } from './morning.ts'
import { Parts } from './Parts.tsx'

const asked = new URLSearchParams(location.search)
const [hour = 10, minute = 12] = (asked.get('at') ?? '10:12').split(':').map(Number)

chooseLanguage((asked.get('lang') ?? 'zh') as Language)
chooseTheme((asked.get('theme') ?? 'light') as Theme)
const told = [...morning((asked.get('stage') ?? 'under_way') as Stage), ...(asked.has('shift') ? shiftChange() : [])]
const WORLDS: Record<string, () => World> = { empty: () => told.filter(([kind]) => kind !== 'ticket' && kind !== 'visit'), long: () => longNames(told) }
const world = WORLDS[asked.get('world') ?? '']?.() ?? told

// Text alone at twice its size, as people set it who see little: every size of the tokens, nothing else.
if (asked.get('text') === '200') {
  for (const size of [16, 18, 22, 28, 44, 72]) document.documentElement.style.setProperty(`--t-${size}`, `${size * 2}px`)
}

adopt(
  fakePhone(world, {
    nowMs: at(hour, minute),
    network: (asked.get('net') ?? 'online') as Setting['network'],
    session: (asked.get('session') ?? 'active') as Setting['session'],
    update: asked.has('update'),
    refused: asked.has('refused'),
    part: asked.has('part'),
    heardAgoMs: asked.get('net') === 'offline' ? 300_000 : 12_000,
  }),
)

function Gallery() {
  return route.value.screen === 'parts' ? <Parts /> : <App />
}

render(<Gallery />, document.getElementById('app') as HTMLElement)
