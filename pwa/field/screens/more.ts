/** Screens that come together after the first: each is a tap away and none is large. What listens to notifications comes along. */
import '../pushed.ts'
import '../rings.ts'
export { EquipmentScreen } from './Equipment.tsx'
export { MeScreen } from './Me.tsx'
export { Outbox } from './Outbox.tsx'
export { Ready } from './Ready.tsx'
export { ShiftChange } from './ShiftChange.tsx'
export { ReportScreen } from './Report.tsx'
