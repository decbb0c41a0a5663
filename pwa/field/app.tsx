/** Routes of the phone. */

import { Toast } from '../ui/index.ts'
import { Enrol } from './screens/Enrol.tsx'
import { EquipmentScreen } from './screens/Equipment.tsx'
import { JobScreen, VisitScreen } from './screens/Job.tsx'
import { MeScreen } from './screens/Me.tsx'
import { Outbox } from './screens/Outbox.tsx'
import { Ready } from './screens/Ready.tsx'
import { ReportScreen } from './screens/Report.tsx'
import { LabelScreen, Scan } from './screens/Scan.tsx'
import { Today } from './screens/Today.tsx'
import { route, type Route } from './route.ts'
import { session } from './store.ts'

function screenOf({ screen, id, part }: Route) {
  if (screen === 'enrol' || session.value === 'new') return <Enrol code={screen === 'enrol' ? id : null} />
  switch (screen) {
    case 'ticket':
      return id === null ? <Today /> : <JobScreen key={id} ticket={id} part={part} />
    case 'visit':
      return id === null ? <Today /> : <VisitScreen key={id} visit={id} part={part} />
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
