import '../ui/theme.ts'
import '../ui/style.css'
import './styles/field.css'
import { render } from 'preact'
import { openPhone } from '../device/state.ts'
import { App, fetchTheRest } from './app.tsx'
import { adopt } from './store.ts'
import { Broken } from './Broken.tsx'

const root = document.getElementById('app') as HTMLElement

openPhone().then(
  (phone) => {
    adopt(phone)
    render(<App />, root)
    setTimeout(fetchTheRest, 1500)
  },
  (fault: unknown) => render(<Broken fault={fault} />, root),
)
