import { render } from 'preact'
import '../ui/style.css'
import './styles/console.css'
import { App } from './App.tsx'

document.documentElement.classList.add('console')
render(<App />, document.getElementById('app') as HTMLElement)
