/** Lines of a search: what was found is marked, its state and day stand beside it. */

import { piecesOf } from '../../core/search-pieces.ts'
import { toldOf } from '../../core/search-told.ts'
import { Icon, dayTime, language, type IconName } from '../../ui/index.ts'
import { siteNamed } from '../data/catalogue.ts'
import { now_ms } from '../data/store.ts'
import { termOf } from '../words/terms.ts'
import type { FoundText, Hit, Kind } from './answers.ts'

const ICONS: Record<Kind, IconName> = { ticket: 'file', equipment: 'device', site: 'pin', person: 'person' }

function Marked({ said }: { said: FoundText }) {
  return (
    <bdi>
      {piecesOf(said.text, said.marks).map((piece, i) => (piece.found ? <mark key={i}>{piece.text}</mark> : piece.text))}
    </bdi>
  )
}

function Row({ texts, more = [] }: { texts: readonly FoundText[]; more?: readonly string[] }) {
  const parts = [...texts.map((said) => <Marked key={said.name} said={said} />), ...more.filter((word) => word !== '').map((word) => <span key={word}>{word}</span>)]
  return <>{parts.flatMap((part, i) => (i === 0 ? [part] : [' · ', part]))}</>
}

function aside(hit: Hit): string {
  return hit.kind === 'ticket' ? dayTime(hit.at_ms, now_ms.peek(), siteNamed(hit.site)?.zone) : ''
}

function wordsOf(hit: Hit): string[] {
  if (hit.kind === 'ticket') return [termOf('what', hit.what), termOf('state', hit.state)]
  return hit.kind === 'person' ? [termOf('role', hit.state)] : []
}

export function HitLine({ hit, id, at, open }: { hit: Hit; id: string; at: boolean; open: () => void }) {
  const told = toldOf(hit, language.value)
  return (
    <div id={id} role="option" class="hit" aria-selected={at ? 'true' : 'false'} onClick={open}>
      <Icon name={ICONS[hit.kind]} size={20} />
      <span class="hit-words">
        <b>
          {told.title.map((said, i) => (
            <span key={said.name} class={said.name === 'number' ? 'num' : undefined}>
              {i === 0 ? '' : ' '}
              <Marked said={said} />
            </span>
          ))}
        </b>
        <span class="ink-2">
          <Row texts={told.under} more={wordsOf(hit)} />
        </span>
      </span>
      <span class="ink-2 num hit-aside">
        <Row texts={told.aside} more={[aside(hit)]} />
      </span>
    </div>
  )
}
