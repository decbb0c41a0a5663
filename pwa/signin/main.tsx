import '../ui/theme.ts'
import '../ui/tokens.css'
import '../ui/styles/base.css'
import '../ui/styles/controls.css'
import './signin.css'
import { render } from 'preact'
import { SignIn } from './SignIn.tsx'

render(<SignIn />, document.getElementById('app') as HTMLElement)
