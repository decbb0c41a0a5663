/** Every key of the console: the sheet behind `?` shows this list, and nothing else can be bound. */

import type { PageName } from '../route.ts'

export interface KeyLine {
  /** What is pressed, as `KeyboardEvent.key` says it (letters small); several do the same or its opposite. */
  keys: readonly string[]
  /** What is drawn on the caps, where that is not the key itself. */
  caps?: readonly string[]
  /** The key of its words. */
  words: string
}

export interface KeyGroup {
  words: string
  lines: readonly KeyLine[]
}

/** The second letter after G. */
export const PAGE_KEYS = {
  board: 'b', register: 'r', equipment: 'e', sites: 's', commitments: 'c', labels: 'l', roster: 'o', people: 'p', devices: 'd', tasks: 't',
  alerts: 'a', coverage: 'k', dayplan: 'y', deliveries: 'v', ways: 'w', channels: 'h', maps: 'm', tracking: 'f', settings: 'g',
} as const satisfies Partial<Record<PageName, string>> & Record<string, string>

const LISTS = [
  { keys: ['j', 'k'], words: 'keys.move' },
  { keys: ['Enter'], caps: ['↵'], words: 'keys.open' },
  { keys: ['Escape'], caps: ['Esc'], words: 'keys.close' },
] as const

const TICKET = [
  { keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], caps: ['1', '9'], words: 'keys.pick' },
  { keys: ['a'], words: 'keys.assign' },
  { keys: ['r'], words: 'reassign' },
  { keys: ['h'], words: 'keys.handoff' },
  { keys: ['q'], words: 'keys.queue' },
  { keys: ['c'], words: 'call' },
  { keys: ['e'], words: 'keys.escalate' },
  { keys: ['t'], words: 'form.note' },
  { keys: ['.'], words: 'keys.more' },
  { keys: ['z'], words: 'keys.undo' },
] as const

const MAP = [
  { keys: ['+', '-'], words: 'keys.map.zoom' },
  { keys: ['0'], words: 'keys.map.home' },
] as const

const EVERYWHERE = [
  { keys: ['n'], words: 'keys.new' },
  { keys: ['/'], words: 'keys.search' },
  { keys: ['w'], words: 'keys.wall' },
  { keys: ['m'], words: 'keys.mute' },
  { keys: ['?'], words: 'keys.title' },
] as const

const DIALOG = [{ keys: ['Control+Enter'], caps: ['Ctrl', '↵'], words: 'keys.submit' }] as const

/** Keys that a screen may bind; `g` leads to a page. */
export type Key =
  | (typeof LISTS)[number]['keys'][number] | (typeof TICKET)[number]['keys'][number] | (typeof MAP)[number]['keys'][number] | (typeof EVERYWHERE)[number]['keys'][number]

export const KEY_GROUPS: readonly KeyGroup[] = [
  { words: 'keys.lists', lines: LISTS },
  { words: 'keys.ticket', lines: TICKET },
  { words: 'keys.map', lines: MAP },
  { words: 'keys.everywhere', lines: EVERYWHERE },
  { words: 'keys.dialog', lines: DIALOG },
]
