/** Marks that lie together, as buttons: the map opens them by coming nearer, a plain ground by its table. */

import type { Position } from '../data/answers.ts'
import { phrase } from '../words/index.ts'
import type { Cluster } from './clusters.ts'
import { ableAt } from './Marks.tsx'
import type { Point } from './plane.ts'

export function Clusters({ clusters, open }: { clusters: readonly Cluster[]; open: (cluster: Cluster) => void }) {
  if (clusters.length === 0) return null
  return (
    <ul class="clusters">
      {clusters.map((cluster) => {
        const bare = cluster.sites.filter((site) => ableAt(site).count === 0).length
        const inside = phrase('map.cluster', { sites: cluster.sites.length, people: cluster.people.length, tickets: cluster.tickets })
        const words = bare === 0 ? inside : `${phrase('map.cluster.none', { n: bare })}${inside}`
        return (
          <li key={cluster.key} style={{ left: `${cluster.spot.x}px`, top: `${cluster.spot.y}px` }}>
            <button type="button" class={`${cluster.tickets > 0 ? 'open' : ''}${bare > 0 ? ' bare' : ''}`} aria-label={words} title={words} onClick={() => open(cluster)}>
              <b class="num">{cluster.sites.length + cluster.people.length}</b>
              {cluster.tickets > 0 ? <span class="num">{cluster.tickets}</span> : null}
            </button>
          </li>
        )
      })}
    </ul>
  )
}

/** Where its marks are on earth. */
export function pointsOf(cluster: Cluster, positions: readonly Position[]): Point[] {
  const people = new Set(cluster.people.map(({ person }) => person.id))
  return [...cluster.sites.map(({ site }) => site), ...positions.filter(({ person }) => people.has(person))]
}
