/** A phone whose clock is wrong: what is said stands, and how to put the clock right. */

import { Banner, lengthOf } from '../../ui/index.ts'
import { f } from '../words.ts'

export function ClockOff({ ahead }: { ahead: number }) {
  return (
    <Banner standing="risk" title={f(ahead > 0 ? 'clock.fast' : 'clock.slow', { by: lengthOf(Math.abs(ahead) / 60_000) })}>
      {f('clock.why')}
    </Banner>
  )
}
