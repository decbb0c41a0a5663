import { Sheet } from '../../ui/index.ts'
import { KEY_GROUPS, PAGE_KEYS, type KeyLine } from '../data/key-list.ts'
import { amend } from '../data/place.ts'
import { me } from '../data/store.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { Cap } from './parts.tsx'
import { pagesFor } from './Top.tsx'

function capsOf(line: KeyLine): readonly string[] {
  return line.caps ?? line.keys.map((key) => key.toUpperCase())
}

function Line({ caps, between, words }: { caps: readonly string[]; between?: string; words: string }) {
  return (
    <div>
      <dt>
        {caps.map((cap, i) => (
          <>
            {i > 0 && between !== undefined ? <span class="ink-2">{between}</span> : null}
            <Cap key={cap} spoken>
              {cap}
            </Cap>
          </>
        ))}
      </dt>
      <dd>{words}</dd>
    </div>
  )
}

/** All keys there are, from the list that the keys are bound by. */
export function KeysSheet() {
  return (
    <Sheet title={phrase('keys.title')} onClose={() => amend({ keys: null }, true)}>
      <div class="key-groups">
        {KEY_GROUPS.map((group) => (
          <section key={group.words} aria-label={phraseAny(group.words)}>
            <h3>{phraseAny(group.words)}</h3>
            <dl class="keys">
              {group.lines.map((line) => (
                <Line key={line.words} caps={capsOf(line)} {...(line.keys.length > 2 ? { between: '–' } : {})} words={phraseAny(line.words)} />
              ))}
            </dl>
          </section>
        ))}
        <section aria-label={phrase('keys.go')}>
          <h3>{phrase('keys.go')}</h3>
          <dl class="keys">
            {pagesFor(me.value?.person.role ?? '').map((page) => (
              <Line key={page} caps={['G', PAGE_KEYS[page].toUpperCase()]} words={phraseAny(`page.${page}`)} />
            ))}
          </dl>
        </section>
      </div>
    </Sheet>
  )
}
