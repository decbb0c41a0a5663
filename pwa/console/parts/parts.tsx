/** Small parts that several pages of the console share. */

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Banner, EmptyState, Sheet } from '../../ui/index.ts'
import type { Asked } from '../data/ask.ts'
import { bind } from '../data/keys.ts'
import type { Doing } from '../data/doing.ts'
import type { Problem } from '../data/problem.ts'
import { phrase } from '../words/index.ts'

/** A key as it is drawn on keyboards. Screen readers hear it from the control's own shortcut, or `spoken` as it stands. */
export function Cap({ children, spoken = false }: { children: string; spoken?: boolean }) {
  return (
    <kbd class="cap" aria-hidden={spoken ? undefined : true}>
      {children}
    </kbd>
  )
}

/** The sentence of a problem in the language on screen; silence has our own words. */
export function sentenceOf(problem: Problem): string {
  return problem.code === 'server-not-reached' ? phrase('problem.unreached') : problem.message
}

export function ProblemNote({ problem, again }: { problem: Problem | null; again?: () => void }) {
  if (problem === null) return null
  const fields = Object.entries(problem.fields)
  return (
    <Banner standing="risk" loud>
      <p>{sentenceOf(problem)}</p>
      {fields.length === 0 ? null : (
        <ul class="small-list">
          {fields.map(([name, words]) => (
            <li key={name}>
              {name}: {Array.isArray(words) ? words.join(' ') : String(words)}
            </li>
          ))}
        </ul>
      )}
      {again === undefined ? null : (
        <button type="button" class="link" onClick={again}>
          {phrase('again')}
        </button>
      )}
    </Banner>
  )
}

/** What is asked for: a quiet line while it comes, its problem, or the thing. */
export function Answered<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ComponentChildren }) {
  if (asked.data !== null) {
    return (
      <>
        {asked.problem === null ? null : <ProblemNote problem={asked.problem} again={asked.again} />}
        {children(asked.data)}
      </>
    )
  }
  if (asked.problem !== null) return <ProblemNote problem={asked.problem} again={asked.again} />
  return <Waiting />
}

/** Grey bars in place of what is on its way; after a moment a word for those who listen. */
export function Waiting({ lines = 4 }: { lines?: number }) {
  return (
    <div class="waiting" role="status">
      <span class="spoken">{phrase('loading')}</span>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} class={`bar bar-${i % 3}`} />
      ))}
    </div>
  )
}

export function Nothing({ fact, children }: { fact: string; children?: ComponentChildren }) {
  return (
    <div class="nothing">
      <EmptyState fact={fact}>{children}</EmptyState>
    </div>
  )
}

interface FormProps {
  title: string
  verb: string
  doing: Doing
  onClose: () => void
  onSubmit: () => void
  missing?: string | null
  children: ComponentChildren
}

const FIRST = 'input, textarea, select, [role="radio"][tabindex="0"]'

/** A dialog with one action. Ctrl+Enter does it from any field; what is missing is named in the action. */
export function FormDialog({ title, verb, doing, onClose, onSubmit, missing = null, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    // After the sheet has taken the focus to itself: the first thing to fill in.
    const timer = setTimeout(() => form.current?.querySelector<HTMLElement>(FIRST)?.focus())
    return () => clearTimeout(timer)
  }, [])
  return (
    <Sheet title={title} onClose={onClose}>
      <form
        ref={form}
        class="stack"
        noValidate
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit()
        }}
        onSubmit={(event) => {
          event.preventDefault()
          if (missing === null && !doing.busy) onSubmit()
        }}
      >
        {children}
        <ProblemNote problem={doing.problem} />
        <div class="answers">
          <button type="submit" class="button primary" aria-disabled={missing === null && !doing.busy ? undefined : 'true'}>
            {doing.busy ? phrase('sending') : missing === null ? verb : `${verb} · ${missing}`}
          </button>
          <button type="button" class="button" onClick={onClose}>
            {phrase('leave')}
          </button>
        </div>
      </form>
    </Sheet>
  )
}

/** A page of the console with its title and what may be done there. */
export function PageHead({ title, note, children }: { title: string; note?: string; children?: ComponentChildren }) {
  return (
    <header class="page-head">
      <h1 tabIndex={-1} id="page-title">
        {title}
      </h1>
      {note === undefined ? null : <span class="ink-2 num">{note}</span>}
      <div class="page-tools">{children}</div>
    </header>
  )
}

/** What is open beside a list; Esc closes it. */
export function Side({ close, children }: { close: () => void; children: ComponentChildren }) {
  useEffect(() => bind('Escape', close))
  return (
    <div class="side">
      <button type="button" class="button close-side" aria-keyshortcuts="Escape" onClick={close}>
        {phrase('close')}
        <Cap>Esc</Cap>
      </button>
      {children}
    </div>
  )
}

/** The same for a thing's own page rather than a ticket. */
export function SideFile({ close, children }: { close: () => void; children: ComponentChildren }) {
  return (
    <Side close={close}>
      <section class="detail">
        <div class="detail-scroll">{children}</div>
      </section>
    </Side>
  )
}

interface FilterProps {
  label: string
  value: string
  choices: readonly { value: string; label: string }[]
  onValue: (value: string) => void
  /** One of the choices always holds; there is no "all". */
  always?: boolean
}

/** A filter as a chip: filled with the accent's tint while it filters. */
export function Filter({ label, value, choices, onValue, always = false }: FilterProps) {
  return (
    <label class={`filter${value === '' ? '' : ' on'}`}>
      <span class="spoken">{label}</span>
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {always ? null : <option value="">{label}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  )
}
