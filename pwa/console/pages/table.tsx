import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { bind } from '../data/keys.ts'
import { phrase } from '../words/index.ts'

export interface Column<T> {
  head: string
  cell: (item: T) => ComponentChildren
  /** Numbers stand at the right. */
  right?: boolean
  /** Gives way first on a narrow window. */
  extra?: boolean
}

interface Props<T> {
  caption: string
  columns: readonly Column<T>[]
  items: readonly T[]
  keyOf: (item: T) => string
  chosen?: string | null
  open?: ((item: T) => void) | undefined
  more?: (() => void) | null
}

/** A table of 44 px rows; the first cell opens the row, so that a keyboard reaches it; J and K move. */
export function Table<T>({ caption, columns, items, keyOf, chosen = null, open, more = null }: Props<T>) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const step = (by: number) => (): void => {
      const openers = [...(box.current?.querySelectorAll<HTMLElement>('.row-opener') ?? [])]
      const focused = openers.indexOf(document.activeElement as HTMLElement)
      const at = focused >= 0 ? focused : items.findIndex((item) => keyOf(item) === chosen)
      const to = at < 0 ? 0 : Math.min(openers.length - 1, Math.max(0, at + by))
      openers[to]?.focus()
      const item = items[to]
      // Where one is open already, moving opens the next.
      if (chosen !== null && item !== undefined) open?.(item)
    }
    const free = [bind('j', step(1)), bind('k', step(-1))]
    return () => free.forEach((undo) => undo())
  })
  return (
    <div class="table-box" ref={box}>
      <table>
        <caption class="spoken">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.head} scope="col" class={`${column.right === true ? 'right ' : ''}${column.extra === true ? 'extra' : ''}`}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)} class={`${keyOf(item) === chosen ? 'chosen' : ''}${open === undefined ? '' : ' opens'}`} onClick={() => open?.(item)}>
              {columns.map((column, i) => (
                <td key={column.head} class={`${column.right === true ? 'right num ' : ''}${column.extra === true ? 'extra' : ''}`}>
                  {i === 0 && open !== undefined ? (
                    <button type="button" class="row-opener" aria-current={keyOf(item) === chosen ? 'true' : undefined}>
                      {column.cell(item)}
                    </button>
                  ) : (
                    column.cell(item)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more === null ? null : (
        <button type="button" class="button more-rows" onClick={more}>
          {phrase('more_rows')}
        </button>
      )}
    </div>
  )
}

