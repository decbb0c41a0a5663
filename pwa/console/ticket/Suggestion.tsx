import { language } from '../../ui/language.ts'
import type { Suggested } from '../data/answers.ts'
import { phrase } from '../words/index.ts'
import { gradeWords, isAs, type Grade } from './grade.ts'

/** The suggested grade with every step of the rule; taken over by a press, never by itself. */
export function Suggestion({ suggestion, chosen, use }: { suggestion: Suggested; chosen: Grade; use: () => void }) {
  const same = isAs(suggestion, chosen)
  return (
    <section class="suggestion" aria-label={phrase('suggestion')} aria-live="polite">
      <p class="row between wrap">
        <span>
          {phrase('suggestion')} <b>{gradeWords(suggestion)}</b>
        </span>
        {same ? (
          <span class="ink-2">{phrase('suggestion.used')}</span>
        ) : (
          <button type="button" class="button" onClick={use}>
            {phrase('suggestion.use')}
          </button>
        )}
      </p>
      <ul class="ink-2">
        {suggestion.reasons.map((reason) => (
          <li key={reason.code}>{language.value === 'zh' ? reason.zh : reason.en}</li>
        ))}
      </ul>
    </section>
  )
}
