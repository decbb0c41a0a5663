/** What changed on the board since it was last looked at: new tickets, promises that broke, the counts in the title. */

import { named } from '../ui/language.ts'
import type { Standing } from '../ui/standing.ts'
import { titleOf, type Row } from './board/world.ts'
import { phrase } from './words/index.ts'

export interface Seen {
  tickets: ReadonlySet<string>
  over: ReadonlySet<string>
}

export interface News {
  seen: Seen
  title: string
  /** Ids of tickets that were not there before. */
  arrived: string[]
  breached: boolean
  /** A sentence for those who listen; empty when nothing is new. */
  spoken: string
}

const OVER: readonly Standing[] = ['breach', 'provisional']

function overIn(row: Row): string[] {
  return row.done ? [] : row.clocks.filter((clock) => OVER.includes(clock.standing)).map((clock) => `${row.ticket.id}:${clock.commitment.id}`)
}

/** The first look is not news: what was there is there. */
export function newsOf(before: Seen | null, rows: readonly Row[]): News {
  const seen: Seen = { tickets: new Set(rows.map((row) => row.ticket.id)), over: new Set(rows.flatMap(overIn)) }
  const count = (standing: Standing): number => rows.filter((row) => !row.done && row.lead?.standing === standing).length
  const over = count('breach') + count('provisional')
  const counts = [over > 0 ? `■${over}` : '', count('risk') > 0 ? `▲${count('risk')}` : '', `●${count('ontime')}`].filter((part) => part !== '')
  const title = `${counts.join(' ')} · ${phrase('brand')}`
  if (before === null) return { seen, title, arrived: [], breached: false, spoken: '' }
  const fresh = rows.filter((row) => !row.done && !before.tickets.has(row.ticket.id))
  const broke = rows.filter((row) => overIn(row).some((id) => !before.over.has(id)))
  const spoken = [
    ...fresh.map((row) => phrase('news.new', { title: titleOf(row.ticket, row.equipment, row.site), site: named(row.site) })),
    ...broke.map((row) => phrase('news.over', { title: titleOf(row.ticket, row.equipment, row.site), site: named(row.site) })),
  ].join(' ')
  return { seen, title, arrived: fresh.map((row) => row.ticket.id), breached: broke.length > 0, spoken }
}
