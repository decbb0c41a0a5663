import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { Toast } from '../ui/index.ts'
import { BoardPage } from './board/BoardPage.tsx'
import { rows } from './board/world.ts'
import { listenToKeys, bind } from './data/keys.ts'
import { amend, go, route } from './data/place.ts'
import { problemFrom } from './data/ask.ts'
import type { Problem } from './data/problem.ts'
import { mute, muted, readySound, soundBreach, soundNew } from './data/sound.ts'
import { rightsOf } from './data/roles.ts'
import { begin, board, boardProblem, heard_ms, me, now_ms, reach, refresh } from './data/store.ts'
import { newsOf, type Seen } from './news.ts'
import { AlertsPage } from './pages/AlertsPage.tsx'
import { ChannelsPage } from './pages/ChannelsPage.tsx'
import { CoveragePage } from './pages/coverage/CoveragePage.tsx'
import { CommitmentsPage } from './pages/CommitmentsPage.tsx'
import { DeliveriesPage } from './pages/DeliveriesPage.tsx'
import { DevicesPage } from './pages/DevicesPage.tsx'
import { EquipmentPage } from './pages/EquipmentPage.tsx'
import { LabelsPage } from './pages/LabelsPage.tsx'
import { MapsPage } from './pages/MapsPage.tsx'
import { PeoplePage } from './pages/PeoplePage.tsx'
import { RegisterPage } from './pages/RegisterPage.tsx'
import { RosterPage } from './pages/RosterPage.tsx'
import { SettingsPage } from './pages/SettingsPage.tsx'
import { SitesPage } from './pages/SitesPage.tsx'
import { TasksPage } from './pages/TasksPage.tsx'
import { TrackingPage } from './pages/tracking/TrackingPage.tsx'
import { Calls } from './parts/Calls.tsx'
import { WaysPage } from './pages/WaysPage.tsx'
import { HandOffs } from './parts/HandOffs.tsx'
import { KeysSheet } from './parts/KeysSheet.tsx'
import { lazy } from './parts/lazy.tsx'
import { ProblemNote, Waiting } from './parts/parts.tsx'
import { pagesFor, Top } from './parts/Top.tsx'
import type { PageName } from './route.ts'
import { TicketDialogs } from './ticket/Dialogs.tsx'
import { NewReport } from './ticket/NewReport.tsx'
import { fillScreen } from './wall/awake.ts'
import { WallBoard } from './wall/WallBoard.tsx'
import { Palette } from './search/Palette.tsx'
import { phrase } from './words/index.ts'
import { age } from '../ui/index.ts'

const PAGES: Readonly<Record<PageName, () => ComponentChildren>> = {
  board: () => <BoardPage />,
  register: () => <RegisterPage />,
  equipment: () => <EquipmentPage />,
  sites: () => <SitesPage />,
  dayplan: () => <DayPlan />,
  coverage: () => <CoveragePage />,
  commitments: () => <CommitmentsPage />,
  labels: () => <LabelsPage />,
  roster: () => <RosterPage />,
  people: () => <PeoplePage />,
  devices: () => <DevicesPage />,
  tasks: () => <TasksPage />,
  alerts: () => <AlertsPage />,
  deliveries: () => <DeliveriesPage />,
  ways: () => <WaysPage />,
  channels: () => <ChannelsPage />,
  maps: () => <MapsPage />,
  tracking: () => <TrackingPage />,
  settings: () => <SettingsPage />,
}

/** The day plan's code comes with its first showing. */
const DayPlan = lazy(() => import('./dayplan/DayPlanPage.tsx').then(({ DayPlanPage }) => DayPlanPage))

/** New tickets and broken promises are heard, read out and counted in the title. */
function useNews(): string {
  const said = useSignal('')
  const seen = useRef<Seen | null>(null)
  const all = rows.value
  useEffect(() => {
    if (board.peek() === null) return
    const news = newsOf(seen.current, all)
    seen.current = news.seen
    document.title = news.title
    if (news.breached) soundBreach()
    else if (news.arrived.length > 0) soundNew()
    if (news.spoken !== '') said.value = news.spoken
  }, [all])
  return said.value
}

/** Silence is said once, calmly, with the age of what is on screen. */
function Silence() {
  if (reach.value !== 'silent' && boardProblem.value === null) return null
  if (board.value === null) return null
  const words = heard_ms.value === null ? phrase('reach.never') : phrase('silence', { age: age(now_ms.value - heard_ms.value) })
  return (
    <div class="silence" role="status">
      <span class="num">{words}</span>
      <button type="button" class="link" onClick={refresh}>
        {phrase('again')}
      </button>
    </div>
  )
}

/** Goes to a page by its key, unless this person has no such page. */
function goByKey(page: string): void {
  const found = pagesFor(me.peek()?.person.role ?? '').find((one) => one === page)
  if (found !== undefined) go(found)
}

function openWall(): void {
  fillScreen(true)
  go('board', { wall: '1' })
}

/** Keys that mean the same on every page. */
function useKeysEverywhere(): void {
  useEffect(() => {
    const free = [bind('?', () => amend({ keys: '1' })), bind('m', () => mute(!muted.peek())), bind('w', openWall)]
    if (rightsOf(me.peek()?.person.role ?? 'engineer').run) free.push(bind('n', () => amend({ new: String(now_ms.peek()) })))
    return () => free.forEach((undo) => undo())
  }, [])
}

/** The demo's bar comes with the demo alone: its code is not loaded anywhere else. */
function Demo() {
  const bar = useSignal<(() => ComponentChildren) | null>(null)
  const here = me.value?.demo === true
  useEffect(() => {
    if (here) void import('./demo/DemoBar.tsx').then(({ DemoBar }) => (bar.value = () => <DemoBar />))
  }, [here])
  return here && bar.value !== null ? <>{bar.value()}</> : null
}

function Pages() {
  const { page, query } = route.value
  const before = useRef(page)
  useKeysEverywhere()
  useEffect(() => {
    if (before.current !== page) document.getElementById('page-title')?.focus()
    before.current = page
  }, [page])
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById('page-title')?.focus())}>
        {phrase('skip')}
      </a>
      <Top />
      <Silence />
      <Calls />
      <HandOffs />
      <main id="main" key={page}>
        {PAGES[page]()}
      </main>
      {query['new'] === undefined ? null : <NewReport opened_ms={Number(query['new']) || now_ms.peek()} />}
      {query['keys'] === undefined ? null : <KeysSheet />}
      {query['find'] === undefined ? null : <Palette />}
      <TicketDialogs />
      <Demo />
      <Toast />
    </>
  )
}

function Desk() {
  const spoken = useNews()
  return (
    <>
      {route.value.query['wall'] === undefined ? <Pages /> : <WallBoard />}
      <p class="spoken" aria-live="assertive">
        {spoken}
      </p>
    </>
  )
}

function Refused() {
  return (
    <div class="page nothing">
      <p class="strong">{phrase('field_person')}</p>
      <a class="button primary" href="/field/">
        {phrase('field_app')}
      </a>
    </div>
  )
}

export function App() {
  const problem = useSignal<Problem | null>(null)
  const start = (): void => {
    problem.value = null
    begin().catch((error: unknown) => (problem.value = problemFrom(error)))
  }
  useEffect(() => {
    listenToKeys(goByKey)
    readySound()
    start()
  }, [])
  if (me.value === null) {
    return <div class="page">{problem.value === null ? <Waiting lines={6} /> : <ProblemNote problem={problem.value} again={start} />}</div>
  }
  return me.value.person.role === 'engineer' ? <Refused /> : <Desk />
}
