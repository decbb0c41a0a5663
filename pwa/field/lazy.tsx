/** Parts that load when first used. */

import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { f } from './words.ts'

/** A component whose code comes with its first showing; a code that cannot be had is said, with a way to try again. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null
  return function Lazy(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => loaded)
    const [failed, setFailed] = useState(false)
    const [round, setRound] = useState(0)
    useEffect(() => {
      if (loaded !== null) return
      load().then(
        (part) => {
          loaded = part
          setPart(() => part)
        },
        () => setFailed(true),
      )
    }, [round])
    if (Part !== null) return <Part {...props} />
    return failed ? (
      <div class="screen-body">
        <p>{f('lazy.failed')}</p>
        <button
          type="button"
          class="button"
          onClick={() => {
            setFailed(false)
            setRound(round + 1)
          }}
        >
          {f('lazy.again')}
        </button>
      </div>
    ) : (
      <div class="screen-body" aria-busy="true" />
    )
  }
}
