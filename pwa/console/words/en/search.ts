import type { search as zh } from '../zh/search.ts'

/** The search. */

export const search: Record<keyof typeof zh, string> = {
  'find.label': 'Search tickets, equipment, sites, people',
  'find.placeholder': 'Number, name, serial number, label',
  'find.kinds': 'Where to look',
  'find.every': 'All',
  'find.ticket': 'Tickets',
  'find.equipment': 'Equipment',
  'find.site': 'Sites',
  'find.person': 'People',
  'find.begin': 'Type a ticket number, a device, the beginning of a serial number, a label, a site or a name. Several words: all must fit.',
  'find.recent': 'Opened just now',
  'find.no_words': 'There is nothing to look for. Type Chinese characters, letters or digits.',
  'find.nothing': 'Nothing found for “{text}”. Leave out a word, or try the beginning of a serial number or label.',
  'find.over': 'over {n}',
  'find.all': 'All of these ({n})',
  'find.add_word': 'These are the first {n}. Add a word, such as a site or a serial number, to narrow them down.',
  'find.incomplete': 'After an update the index is still being made: results may be missing. Search again in a few minutes.',
}
