/** Routes of the phone. */

import { Toast } from '../ui/index.ts'
import { lazy } from './lazy.tsx'
import { Today } from './screens/Today.tsx'
import { route, type Route } from './route.ts'
import { session } from './store.ts'

// The first screen is small; the others follow in the background and are there without a network.
const withWords = async <T,>(loading: Promise<T>): Promise<T> => (await Promise.all([loading, import('./more-words.ts')]))[0]
const job = () => withWords(import('./screens/Job.tsx'))
const scan = () => withWords(import('./screens/Scan.tsx'))
const more = () => withWords(import('./screens/more.ts'))
const Enrol = lazy(async () => (await withWords(import('./screens/Enrol.tsx'))).Enrol)
const JobScreen = lazy(async () => (await job()).JobScreen)
const VisitScreen = lazy(async () => (await job()).VisitScreen)
const Scan = lazy(async () => (await scan()).Scan)
const LabelScreen = lazy(async () => (await scan()).LabelScreen)
const CheckScreen = lazy(async () => (await withWords(import('./screens/Check.tsx'))).CheckScreen)
const search = () => withWords(import('./search/Search.tsx'))
const Search = lazy(async () => (await search()).Search)
const EquipmentScreen = lazy(async () => (await more()).EquipmentScreen)
const MeScreen = lazy(async () => (await more()).MeScreen)
const Outbox = lazy(async () => (await more()).Outbox)
const Ready = lazy(async () => (await more()).Ready)
const ShiftChange = lazy(async () => (await more()).ShiftChange)
const ReportScreen = lazy(async () => (await more()).ReportScreen)

/** Fetches what the next taps need, once the first screen stands. */
export function fetchTheRest(): void {
  for (const load of [job, scan, more, search]) load().catch(() => undefined) // each screen tries again when it is opened
}

function screenOf({ screen, id, part }: Route) {
  if (screen === 'enrol' || session.value === 'new') return <Enrol code={screen === 'enrol' ? id : null} />
  switch (screen) {
    case 'ticket':
      return id === null ? <Today /> : <JobScreen key={id} ticket={id} part={part} />
    case 'visit':
      return id === null ? <Today /> : <VisitScreen key={id} visit={id} part={part} />
    case 'search':
      return <Search asked={id ?? ''} />
    case 'scan':
      return <Scan />
    case 'label':
      return id === null ? <Scan /> : <LabelScreen key={id} text={id} />
    case 'equipment':
      return id === null ? <Today /> : <EquipmentScreen key={id} id={id} />
    case 'report':
      return id === null ? <Today /> : <ReportScreen key={id} equipment={id} />
    case 'ready':
      return id === null ? <Today /> : <Ready key={id} site={id} />
    case 'outbox':
      return <Outbox />
    case 'shift':
      return <ShiftChange />
    case 'check':
      return <CheckScreen />
    case 'me':
      return <MeScreen />
    default:
      return <Today />
  }
}

export function App() {
  return (
    <>
      {screenOf(route.value)}
      <Toast />
    </>
  )
}
