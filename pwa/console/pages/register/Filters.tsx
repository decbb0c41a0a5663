import { named } from '../../../ui/index.ts'
import type { Contract, Person, Site } from '../../../core/records.gen.ts'
import { amend, route } from '../../data/place.ts'
import { Filter } from '../../parts/parts.tsx'
import { phrase, phraseAny } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { PERIODS, RESULTS, wantedOf } from './lines.ts'

interface Props {
  contracts: readonly Contract[]
  sites: readonly Site[]
  engineers: readonly Person[]
  kinds: readonly string[]
}

/** Which tickets are shown; each choice is in the address. */
export function Filters({ contracts, sites, engineers, kinds }: Props) {
  const { query } = route.value
  const wanted = wantedOf(query)
  const among = contracts.filter((contract) => wanted.contract === '' || contract.id === wanted.contract)
  const types = [...new Set(among.flatMap((contract) => contract.types))]
  const severities = [...new Set(among.flatMap((contract) => contract.severities))]
  const set = (name: string) => (value: string) => amend({ [name]: value, ticket: null })
  return (
    <>
      <Filter
        label={phrase('filter.period')}
        value={wanted.days === null ? 'all' : String(wanted.days)}
        choices={PERIODS.map((value) => ({ value, label: phraseAny(`period.${value}`) }))}
        onValue={set('days')}
        always
      />
      <Filter label={phrase('filter.state')} value={wanted.state} choices={['open', 'done'].map((value) => ({ value, label: phraseAny(`filter.${value}`) }))} onValue={set('state')} />
      <Filter label={phrase('filter.contract')} value={wanted.contract} choices={contracts.map((item) => ({ value: item.id, label: named(item) }))} onValue={set('contract')} />
      <Filter
        label={phrase('filter.site')}
        value={wanted.site}
        choices={sites.filter((site) => wanted.contract === '' || site.contract === wanted.contract).map((site) => ({ value: site.id, label: named(site) }))}
        onValue={set('site')}
      />
      <Filter label={phrase('filter.type')} value={wanted.type} choices={types.map((value) => ({ value, label: termOf('type', value) }))} onValue={set('type')} />
      <Filter label={phrase('filter.severity')} value={wanted.severity} choices={severities.map((value) => ({ value, label: termOf('severity', value) }))} onValue={set('severity')} />
      <Filter label={phrase('col.promise')} value={wanted.kind} choices={kinds.map((value) => ({ value, label: termOf('kind', value) }))} onValue={set('kind')} />
      <Filter label={phrase('col.result')} value={wanted.result} choices={RESULTS.map((value) => ({ value, label: phraseAny(`outcome.${value}`) }))} onValue={set('result')} />
      <Filter label={phrase('engineer')} value={wanted.engineer} choices={engineers.map((person) => ({ value: person.id, label: person.name }))} onValue={set('engineer')} />
      {query['q'] === undefined ? null : (
        <button type="button" class="filter on" onClick={() => amend({ q: null, ticket: null })}>
          “{query['q']}” ×
        </button>
      )}
      {query['equipment'] === undefined ? null : (
        <button type="button" class="filter on" onClick={() => amend({ equipment: null, ticket: null })}>
          {phrase('filter.this_equipment')} ×
        </button>
      )}
    </>
  )
}
