import type { Answers, ToldBy } from '../../core/answers.gen.ts'
import { Ways, type Server } from '../../ui/ways/Ways.tsx'
import { route } from '../data/place.ts'
import { Problem } from '../data/problem.ts'
import { api, board, me } from '../data/store.ts'
import { PageHead } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'

const server: Server = {
  get: (path, query) => api.get<ToldBy>(path, query),
  async post(path, body) {
    const answer = await api.post<Partial<Answers['POST /ways']> | undefined>(path, body)
    if (answer?.outcome === 'rejected') throw new Problem(409, answer.code ?? 'rejected', answer.detail ?? '')
  },
}

/** By what ways somebody is told: oneself, or as lead or administrator a colleague. */
export function WaysPage() {
  const mine = me.value?.person.id ?? ''
  const person = route.value.id ?? mine
  const name = board.value?.people.find((one) => one.id === person)?.name ?? ''
  return (
    <div class="page narrow">
      <PageHead title={person === mine ? phrase('ways.mine') : phrase('ways.of', { name })} note="" />
      <Ways key={person} server={server} person={person} part="settings-part" />
    </div>
  )
}
