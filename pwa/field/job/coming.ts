/** When dispatch expects this phone at the site, as the server follows it now; without a network what was reckoned before stays. */

import { useEffect, useState } from 'preact/hooks'
import type { Answers } from '../../core/answers.gen.ts'
import { API } from '../../device/transport.ts'
import type { Job } from '../jobs.ts'
import type { Expectation } from './expectation.ts'

type Coming = Answers['GET /tickets/{id}/coming']

const EVERY_MS = 30_000
/** What is older says nothing of a way that goes on. */
const HOLDS_MS = 120_000

export interface Followed extends Expectation {
  etaMs: number
  etaP90Ms: number
  assumed: boolean
}

/** Null before the first answer, while nobody is under way, and once the last answer is old. */
export function useComing(job: Job): Followed | null {
  const [coming, setComing] = useState<Coming | null>(null)
  const { id } = job.ticket
  const underWay = job.visit?.state === 'under_way'
  useEffect(() => {
    if (!underWay) return
    let heard_ms = 0
    const look = async (): Promise<void> => {
      const answer = document.visibilityState === 'visible' ? await fetch(`${API}/tickets/${id}/coming`, { headers: { 'X-Halfhour': 'phone' } }).catch(() => null) : null
      if (answer?.ok === true) {
        heard_ms = performance.now()
        setComing((await answer.json()) as Coming)
      } else if (performance.now() - heard_ms > HOLDS_MS) setComing(null)
    }
    void look()
    const timer = setInterval(() => void look(), EVERY_MS)
    return () => clearInterval(timer)
  }, [id, underWay])
  if (!underWay || coming?.eta == null) return null
  const { eta, due_ms } = coming
  return { etaMs: eta.eta_ms, etaP90Ms: eta.eta_p90_ms, slackS: due_ms === null ? null : Math.floor((due_ms - eta.eta_p90_ms) / 1000), assumed: eta.assumed }
}
