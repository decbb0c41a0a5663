import { useState } from 'preact/hooks'
import { Banner, Card, EmptyState, Question, Sheet, Toast, say } from '../ui/index.ts'
import { LONG } from './morning.ts'
import { Section } from './Parts.tsx'
import { both } from './words.ts'

const nothing = (): void => undefined

/** What the interface says: empty, loading, error, offline, questions, news. */
export function Notes() {
  const [open, setOpen] = useState(false)
  return (
    <Section title={both('告知', 'What it says')}>
      <EmptyState fact={both('没有在手的单', 'No job in hand')}>{both('有单会响，也会震。', 'A new one rings and buzzes.')}</EmptyState>
      <div class="card" aria-busy="true">
        <p class="ink-2">{both('正在读本机', 'Reading this phone')}</p>
      </div>
      <Banner standing="breach" title={both('这部手机已停用', 'This phone is revoked')} loud>
        {both('本机资料已清。', 'Its data is erased.')}
      </Banner>
      <Banner standing="provisional" title={both('1120-10 已超，未证实', '1120-10 over, unconfirmed')}>{both('陈立 10:24 后离线。', 'Chen Li offline since 10:24.')}</Banner>
      <Banner standing="risk" title={LONG.unbroken}>{LONG.rtl}</Banner>
      <Banner icon="offline" calm>{both('现在没网，照常记录。', 'No network; go on recording.')}</Banner>
      <Question title={both('找回 14:05 的草稿？', 'Recover the draft of 14:05?')} answers={[{ verb: both('找回', 'Recover'), onPress: nothing }, { verb: both('不要了', 'Discard'), onPress: nothing }]}>
        {LONG.emoji}
      </Question>
      <Card>
        <h3>{both('卡片', 'Card')}</h3>
        <p class="ink-2">{LONG.chinese}</p>
      </Card>
      <div class="row wrap">
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {both('打开底部页', 'Open the sheet')}
        </button>
        <button type="button" class="button" onClick={() => say(both('1120-10 已派给陈立', '1120-10 assigned to Chen Li'), { undo: nothing })}>
          {both('说一声', 'Say something')}
        </button>
      </div>
      {open ? (
        <Sheet title={both('底部页', 'Sheet')} onClose={() => setOpen(false)}>
          <p>{LONG.unbroken}</p>
        </Sheet>
      ) : null}
      <Toast />
    </Section>
  )
}
