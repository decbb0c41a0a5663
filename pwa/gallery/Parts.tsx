import type { ComponentChildren } from 'preact'
import { ClockChip, Countdown, Icon, Mark, Meter, PromiseLine, STANDINGS, StateChip, StateShape, Strip, WitnessMeter, t, type IconName, type Standing } from '../ui/index.ts'
import { ICONS } from '../ui/icons.ts'
import { Controls } from './Controls.tsx'
import { at } from './morning.ts'
import { Notes } from './Notes.tsx'
import { Places } from './Places.tsx'
import { both } from './words.ts'

const zone = 'Asia/Shanghai'
const line = { startMs: at(10, 3), dueMs: at(10, 33), nowMs: at(10, 12), zone }
const UNCOUNTED: readonly Standing[] = ['pending', 'void', 'undecided']
const LONG_MS = 363 * 3_600_000

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="stack">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

/** Each part in each state; `?text=200` and `?lang=en` hold here as on the screens. */
export function Parts() {
  return (
    <main class="gallery">
      <h1>{both('部件', 'Parts')}</h1>
      <Places />
      <Section title={both('状态', 'States')}>
        <ul class="stack">
          {STANDINGS.map((standing) => (
            <li key={standing} class="row wrap">
              <StateShape standing={standing} size={20} />
              <StateChip standing={standing} />
              <ClockChip standing={standing} ms={UNCOUNTED.includes(standing) ? null : 1_390_000} bare before={t('kind.repair')} />
              <Countdown standing={standing} ms={UNCOUNTED.includes(standing) ? null : 12_345_000} size={28} />
            </li>
          ))}
        </ul>
        <Countdown standing="ontime" ms={1_260_000} size={72} />
        <Countdown standing="risk" ms={LONG_MS} size={44} />
      </Section>
      <Section title={both('承诺线', 'Promise line')}>
        <PromiseLine {...line} standing="ontime" ms={1_260_000} etaMs={at(10, 27)} etaP90Ms={at(10, 30)} />
        <PromiseLine {...line} standing="risk" ms={300_000} nowMs={at(10, 24)} etaMs={at(10, 33)} etaP90Ms={at(10, 37)} />
        <PromiseLine {...line} standing="breach" ms={250_000} nowMs={at(10, 37)} />
        <PromiseLine {...line} standing="provisional" ms={250_000} nowMs={at(10, 37)} />
        <PromiseLine {...line} standing="met" ms={286_000} stopMs={at(10, 28, 14)} />
        <PromiseLine {...line} standing="late" ms={390_000} stopMs={at(10, 39)} />
        <PromiseLine {...line} standing="ontime" ms={1_260_000} etaMs={at(10, 27)} etaP90Ms={at(10, 30)} slim />
      </Section>
      <Section title={both('网络条', 'Strip')}>
        {(['online', 'unreached', 'offline', 'sign-in'] as const).map((state) => (
          <Strip key={state} reach={{ state, heardMs: at(10, 11, 48), unsent: state === 'online' ? 0 : 1234 }} nowMs={at(10, 12)} zone={zone} />
        ))}
        <Strip reach={{ state: 'offline', heardMs: null, unsent: 0 }} nowMs={at(10, 12)} zone={zone} />
      </Section>
      <Section title={both('凭据、进度', 'Witnesses, meters')}>
        <WitnessMeter title={both('到场凭据', 'Proof of arrival')} need={2} slots={[{ kind: 'commissioned_label', state: 'empty' }, { kind: 'reporter_code', state: 'empty' }]} />
        <WitnessMeter title={both('到场凭据', 'Proof of arrival')} need={2} slots={[{ kind: 'commissioned_label', detail: '10:28:14', state: 'filled' }, { kind: 'gate_code', detail: '10:29:02', state: 'waiting' }]} />
        <WitnessMeter title={both('到场凭据', 'Proof of arrival')} need={2} slots={[{ kind: 'commissioned_label', detail: '10:28:14', state: 'filled' }, { kind: 'photo', detail: '10:28:50', state: 'filled' }]} />
        {[0, 0.58, 1].map((share) => (
          <Meter key={share} share={share} label={`${Math.round(share * 100)} %`} />
        ))}
      </Section>
      <Controls />
      <Notes />
      <Section title={both('图标', 'Icons')}>
        <div class="icons">
          <Mark size={48} />
          {(Object.keys(ICONS) as IconName[]).map((name) => (
            <Icon key={name} name={name} label={name} />
          ))}
        </div>
      </Section>
    </main>
  )
}
