import { Banner, BigAction, Card, ClockChip, Countdown, EmptyState, Icon, PromiseLine, Question, Segmented, STANDINGS, StateShape, Strip, Stepper, TextField, WitnessMeter, t, type IconName } from '../ui/index.ts'
import { ICONS } from '../ui/icons.ts'
import { at } from './morning.ts'

const zone = 'Asia/Shanghai'
const line = { startMs: at(10, 3), dueMs: at(10, 33), nowMs: at(10, 12), zone }

/** Each part in each state. */
export function Parts() {
  return (
    <main class="gallery">
      <h1>Parts</h1>
      <Card>
        <table>
          <tbody>
            {STANDINGS.map((standing) => (
              <tr key={standing}>
                <td><StateShape standing={standing} size={20} /></td>
                <td>{t(`state.${standing}`)}</td>
                <td><ClockChip standing={standing} ms={['pending', 'void', 'undecided'].includes(standing) ? null : 1_390_000} /></td>
                <td><Countdown standing={standing} ms={12_345_000} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
      <Card>
        <PromiseLine {...line} standing="ontime" ms={1_260_000} etaMs={at(10, 27)} etaP90Ms={at(10, 30)} />
        <PromiseLine {...line} standing="risk" ms={300_000} nowMs={at(10, 24)} etaMs={at(10, 33)} etaP90Ms={at(10, 37)} />
        <PromiseLine {...line} standing="breach" ms={250_000} nowMs={at(10, 37)} />
        <PromiseLine {...line} standing="met" ms={286_000} stopMs={at(10, 28, 14)} />
        <PromiseLine {...line} standing="late" ms={390_000} stopMs={at(10, 39)} />
        <PromiseLine {...line} standing="ontime" ms={1_260_000} etaMs={at(10, 27)} etaP90Ms={at(10, 30)} slim />
      </Card>
      {(['online', 'unreached', 'offline', 'sign-in'] as const).map((state) => (
        <Strip key={state} reach={{ state, heardMs: at(10, 11, 48), unsent: state === 'online' ? 0 : 6 }} nowMs={at(10, 12)} zone={zone} />
      ))}
      <Card>
        <WitnessMeter title="到场凭据" need={2} slots={[{ kind: 'commissioned_label', detail: '10:28:14', state: 'filled' }, { kind: 'reporter_code', state: 'empty' }]} />
      </Card>
      <BigAction verb="我已到场" icon="pin" onPress={() => undefined} />
      <BigAction verb="已记录 10:28" done icon="check" note="撤销还有 10 秒" />
      <BigAction verb="修好了" missing="还差：客户签名" />
      <Question title="找回 14:05 的草稿？" answers={[{ verb: '找回', onPress: () => undefined }, { verb: '不要了', onPress: () => undefined }]}>AS-02 维修</Question>
      <Banner standing="provisional" title="1120-10 已超，未证实">陈立 10:24 后离线。</Banner>
      <EmptyState fact="没有在手的单">值班到 20:00。</EmptyState>
      <Segmented label="x" value="b" choices={['a', 'b', 'c'].map((value) => ({ value, label: value }))} onValue={() => undefined} />
      <Stepper label="x" value={41} onValue={() => undefined} />
      <TextField label="门岗码" value="12" onValue={() => undefined} wrong="有一位不对" help="九位数" />
      <div class="icons">
        {(Object.keys(ICONS) as IconName[]).map((name) => (
          <Icon key={name} name={name} label={name} />
        ))}
      </div>
    </main>
  )
}
