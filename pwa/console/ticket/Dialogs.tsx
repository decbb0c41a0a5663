import { CorrectForm, BreachForm } from './CorrectDialogs.tsx'
import { dialog } from './dialogs.ts'
import { FollowUpForm } from './FollowUp.tsx'
import { AssignForm } from './AssignForm.tsx'
import { ChoiceSheet } from './ChoiceSheet.tsx'
import { SimpleForm } from './FormDialogs.tsx'
import { GradeForm } from './GradeForm.tsx'
import { MissForm } from './MissDialog.tsx'
import { TimeForm } from './TimeForm.tsx'
import { CallForm, CodeSheet, EscalateForm } from './TalkDialogs.tsx'

/** The dialog that stands open, if any. */
export function TicketDialogs() {
  const open = dialog.value
  if (open === null) return null
  switch (open.name) {
    case 'call':
      return <CallForm detail={open.detail} />
    case 'grade':
      return <GradeForm detail={open.detail} />
    case 'follow_up':
      return <FollowUpForm detail={open.detail} />
    case 'time':
      return <TimeForm detail={open.detail} />
    case 'escalate':
      return <EscalateForm detail={open.detail} />
    case 'code':
      return <CodeSheet detail={open.detail} />
    case 'assign':
      return <AssignForm key={open.quicker} detail={open.detail} engineer={open.engineer} quicker={open.quicker ?? null} />
    case 'choice':
      return <ChoiceSheet detail={open.detail} event={open.event} />
    case 'correct':
      return <CorrectForm detail={open.detail} event={open.event} />
    case 'breach':
      return <BreachForm detail={open.detail} commitment={open.commitment} />
    case 'miss':
      return <MissForm detail={open.detail} commitment={open.commitment} />
    case 'form':
      return <SimpleForm detail={open.detail} form={open.form} />
  }
}
