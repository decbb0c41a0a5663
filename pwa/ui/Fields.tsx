import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'
import { Icon } from './Icon.tsx'
import { StateShape } from './StateShape.tsx'
import { t } from './words.ts'

/** What the keyboard and the browser should know of a line of text. */
export interface InputKind {
  type?: 'text' | 'password' | 'tel' | 'search' | 'number' | 'date' | 'datetime-local' | 'time'
  name?: string
  class?: string
  inputMode?: 'text' | 'numeric' | 'tel' | 'search' | 'decimal'
  autocomplete?: string
  autocapitalize?: 'off' | 'none' | 'characters' | 'words' | 'sentences'
  enterKeyHint?: 'done' | 'go' | 'next' | 'search' | 'send'
  placeholder?: string
  maxLength?: number
  min?: string | number
  max?: string | number
  step?: string | number
  autoFocus?: boolean
  spellcheck?: boolean
  required?: boolean
  list?: string
  onKeyDown?: (event: KeyboardEvent) => void
  onBlur?: () => void
}

interface FieldProps {
  label: string
  value: string
  onValue: (value: string) => void
  help?: string | undefined
  wrong?: string | null | undefined
  optional?: boolean
  input?: InputKind
}

function Framed(props: { id: string; label: string; help?: string | undefined; wrong?: string | null | undefined; optional?: boolean | undefined; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={props.id}>
        {props.label}
        {props.optional === true ? <span class="help"> · {t('optional')}</span> : null}
      </label>
      {props.children}
      {props.wrong == null ? null : (
        <p class="wrong" id={`${props.id}-wrong`} role="alert">
          <StateShape standing="breach" size={16} />
          <span>{props.wrong}</span>
        </p>
      )}
      {props.help === undefined ? null : (
        <p class="help" id={`${props.id}-help`}>
          {props.help}
        </p>
      )}
    </div>
  )
}

function described(id: string, wrong: string | null | undefined, help: string | undefined): string | undefined {
  const ids = [wrong == null ? '' : `${id}-wrong`, help === undefined ? '' : `${id}-help`].filter((part) => part !== '')
  return ids.length === 0 ? undefined : ids.join(' ')
}

/** One line of text. */
export function TextField({ label, value, onValue, help, wrong, optional, input = {} }: FieldProps) {
  const id = useId()
  return (
    <Framed id={id} label={label} help={help} wrong={wrong} optional={optional}>
      <input
        {...(input as object)}
        id={id}
        class={input.class === undefined ? 'input' : `input ${input.class}`}
        value={value}
        aria-invalid={wrong == null ? undefined : 'true'}
        aria-describedby={described(id, wrong, help)}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Framed>
  )
}

/** Several lines of text. */
export function TextArea({ label, value, onValue, help, wrong, optional, rows = 3, maxLength = 4000 }: Omit<FieldProps, 'input'> & { rows?: number; maxLength?: number }) {
  const id = useId()
  return (
    <Framed id={id} label={label} help={help} wrong={wrong} optional={optional}>
      <textarea
        id={id}
        class="input"
        rows={rows}
        maxLength={maxLength}
        value={value}
        aria-invalid={wrong == null ? undefined : 'true'}
        aria-describedby={described(id, wrong, help)}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Framed>
  )
}

export interface Choice<V extends string> {
  value: V
  label: string
}

/** A native list of choices. */
export function Select<V extends string>({ label, value, choices, onValue, help }: { label: string; value: V; choices: Choice<V>[]; onValue: (value: V) => void; help?: string }) {
  const id = useId()
  return (
    <Framed id={id} label={label} help={help}>
      <select id={id} class="input" value={value} onChange={(event) => onValue(event.currentTarget.value as V)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Framed>
  )
}

/** One of a few, side by side; the chosen one is ink. Arrow keys move, as in a radio group. */
export function Segmented<V extends string>({ label, value, choices, onValue, close = false }: { label: string; value: V | null; choices: Choice<V>[]; onValue: (value: V) => void; close?: boolean }) {
  const group = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent, i: number): void => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const to = (i + step + choices.length) % choices.length
    const next = choices[to]
    if (next === undefined) return
    onValue(next.value)
    group.current?.querySelectorAll('button')[to]?.focus()
  }
  return (
    <div class={`segmented${close ? ' close' : ''}`} role="radiogroup" aria-label={label} ref={group}>
      {choices.map((choice, i) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          class="option"
          aria-checked={choice.value === value ? 'true' : 'false'}
          tabIndex={choice.value === value || (value === null && i === 0) ? 0 : -1}
          onKeyDown={(event) => move(event, i)}
          onClick={() => onValue(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}

/** A small count, by two large buttons. */
export function Stepper({ label, value, onValue, least = 1, most = 999 }: { label: string; value: number; onValue: (value: number) => void; least?: number; most?: number }) {
  return (
    <div class="stepper" role="group" aria-label={label}>
      <button type="button" class="button square" aria-label={t('less')} onClick={() => onValue(Math.max(least, value - 1))}>
        <Icon name="minus" />
      </button>
      <output class="num">{value}</output>
      <button type="button" class="button square" aria-label={t('more')} onClick={() => onValue(Math.min(most, value + 1))}>
        <Icon name="plus" />
      </button>
    </div>
  )
}
