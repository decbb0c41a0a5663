import { useSignal } from '@preact/signals'
import { dayTime } from '../../ui/index.ts'
import type { TelephoneKey } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { api, now_ms } from '../data/store.ts'
import { Answered, ProblemNote } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'

const PATH = '/settings/telephone-key'

/** The key with which the organisation's telephone system posts its calls; shown once, as it is made. */
export function TelephonePart() {
  const asked = useAsk<TelephoneKey>('telephone-key', () => api.get(PATH), false)
  const shown = useSignal<string | null>(null)
  const doing = useDoing()
  const make = (): void => {
    void doing.run(async () => {
      shown.value = (await api.post<TelephoneKey>(PATH)).key ?? null
      asked.again()
    })
  }
  const drop = (): void => {
    void doing.run(async () => {
      await api.delete(PATH)
      shown.value = null
      asked.again()
    })
  }
  return (
    <section class="settings-part" aria-labelledby="settings-telephone">
      <h2 id="settings-telephone">{phrase('telephone.title')}</h2>
      <p class="help">{phrase('telephone.help', { path: '/api/v1/telephone/calls' })}</p>
      <Answered asked={asked}>
        {({ made_ms }) => (
          <>
            <p class="num">{made_ms === null ? phrase('telephone.none') : phrase('telephone.since', { time: dayTime(made_ms, now_ms.value) })}</p>
            {shown.value === null ? null : (
              <p role="status">
                <output class="code-key num">{shown.value}</output>
                <br />
                <span class="ink-2">{phrase('telephone.once')}</span>
              </p>
            )}
            <ProblemNote problem={doing.problem} />
            <div class="row wrap">
              <button type="button" class="button" onClick={make}>
                {phrase(made_ms === null ? 'telephone.make' : 'telephone.again')}
              </button>
              {made_ms === null ? null : (
                <button type="button" class="button" onClick={drop}>
                  {phrase('telephone.drop')}
                </button>
              )}
            </div>
          </>
        )}
      </Answered>
    </section>
  )
}
