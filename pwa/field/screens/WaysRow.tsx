/** 提醒方式: the way to it under Me, and the screen itself, which comes when it is opened. */

import { Icon } from '../../ui/index.ts'
import { w } from '../../ui/ways/words.ts'

export function WaysRow() {
  return (
    <section class="card">
      <h3>{w('title')}</h3>
      <p class="small ink-2">{w('what')}</p>
      <a class="button" href="#/me/ways">
        <Icon name="bell" size={20} />
        {w('title')}
      </a>
    </section>
  )
}
