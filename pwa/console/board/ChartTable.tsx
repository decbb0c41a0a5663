/** What the map shows, to be read: the same people and sites, the nearest first. */

import { age, named } from '../../ui/index.ts'
import { board, now_ms } from '../data/store.ts'
import { lengthOf } from '../../ui/times.ts'
import { phrase } from '../words/index.ts'
import type { SiteMark } from './chart.ts'
import { Counts } from './Marks.tsx'
import { distanceWords, distance_m } from './plane.ts'

export function ChartTable({ marks, middle, nameless }: { marks: readonly SiteMark[]; middle: SiteMark['site']; nameless: boolean }) {
  const people = board.value?.people ?? []
  const seen = (board.value?.positions ?? []).map((position) => ({ ...position, far_m: distance_m(middle, position) }))
  const sites = marks.map((mark) => ({ ...mark, far_m: distance_m(middle, mark.site) }))
  return (
    <div class="map-table" tabIndex={0} role="region" aria-label={phrase('map.table')}>
      <table>
        <caption>{phrase('map.people', { site: named(middle) })}</caption>
        <thead>
          <tr>
            <th scope="col">{phrase('engineer')}</th>
            <th scope="col">{phrase('map.seen')}</th>
            <th scope="col">{phrase('map.far')}</th>
          </tr>
        </thead>
        <tbody>
          {seen.sort((a, b) => a.far_m - b.far_m).map((one) => (
            <tr key={one.person}>
              <th scope="row">{nameless ? phrase('engineer') : (people.find((person) => person.id === one.person)?.name ?? '')}</th>
              <td class="num">{phrase('ago', { age: age(Math.max(0, now_ms.value - one.at_ms)) })}</td>
              <td class="num">{distanceWords(one.far_m)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>{phrase('map.sites')}</caption>
        <thead>
          <tr>
            <th scope="col">{phrase('map.site.head')}</th>
            <th scope="col">{phrase('map.open')}</th>
            <th scope="col">{phrase('map.can')}</th>
            <th scope="col">{phrase('map.covered')}</th>
            <th scope="col">{phrase('map.far')}</th>
          </tr>
        </thead>
        <tbody>
          {sites.sort((a, b) => a.far_m - b.far_m).map((mark) => (
            <tr key={mark.site.id}>
              <th scope="row">{named(mark.site)}</th>
              <td>
                <Counts counts={mark.counts} />
              </td>
              <td class="num">{mark.able ?? phrase('map.unasked')}</td>
              <td class="num">{mark.covers.map(({ within_min, count }) => phrase('map.cover', { n: count, span: lengthOf(within_min) })).join(' · ') || '—'}</td>
              <td class="num">{distanceWords(mark.far_m)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
