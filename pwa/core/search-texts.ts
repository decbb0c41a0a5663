/** Which texts of a ticket, device, site or person are searched, by name. The same as `server/domain/search_texts.py`. */

import type { Equipment, Model, Person, Site, Ticket } from './records.gen.ts'
import { spacedTag } from './tags.ts'

export type SearchKind = 'ticket' | 'equipment' | 'site' | 'person'
export type Texts = Record<string, string>

export const SEARCH_KINDS: readonly SearchKind[] = ['ticket', 'equipment', 'site', 'person']

/** What a query may name as a whole, by kind: such a record comes first. */
export const CODES: Readonly<Record<SearchKind, readonly string[]>> = {
  ticket: ['number'],
  equipment: ['serial', 'tag', 'name'],
  site: ['site_zh', 'site_en'],
  person: ['number', 'name'],
}

type Maybe<T> = T | null | undefined

export function textsOfTicket(ticket: Pick<Ticket, 'number' | 'tag' | 'place'>, site: Maybe<Site>, equipment: Maybe<Equipment>, model: Maybe<Model>): Texts {
  const thing = { equipment: equipment?.name, serial: equipment?.serial }
  return said({ number: ticket.number, ...tagTexts(ticket.tag ?? equipment?.tag), ...thing, ...modelTexts(model), ...placeTexts(site, ticket.place) })
}

export function textsOfEquipment(equipment: Pick<Equipment, 'name' | 'serial' | 'tag' | 'place'>, site: Maybe<Site>, model: Maybe<Model>): Texts {
  return said({ name: equipment.name, serial: equipment.serial, ...tagTexts(equipment.tag), ...modelTexts(model), ...placeTexts(site, equipment.place) })
}

export function textsOfSite(site: Pick<Site, 'zh' | 'en' | 'city' | 'places'>): Texts {
  const places = (lang: 'zh' | 'en'): string =>
    site.places
      .map((place) => place[lang])
      .filter((name) => name !== '')
      .join(' · ')
  return said({ site_zh: site.zh, site_en: site.en, city: site.city, places_zh: places('zh'), places_en: places('en') })
}

export function textsOfPerson(person: Pick<Person, 'name' | 'number'>): Texts {
  return said({ name: person.name, number: person.number })
}

/** A label as it is kept and as people read it: its halves are words of their own. */
function tagTexts(tag: Maybe<string>): Record<string, Maybe<string>> {
  return tag ? { tag: spacedTag(tag), tag_whole: tag } : {}
}

function modelTexts(model: Maybe<Model>): Record<string, Maybe<string>> {
  return { model_zh: model?.zh, model_en: model?.en }
}

function placeTexts(site: Maybe<Site>, id: Maybe<string>): Record<string, Maybe<string>> {
  const place = site?.places.find((one) => one.id === id)
  return { site_zh: site?.zh, site_en: site?.en, place_zh: place?.zh, place_en: place?.en }
}

function said(texts: Record<string, Maybe<string>>): Texts {
  return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''))
}
