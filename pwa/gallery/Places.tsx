import { both } from './words.ts'

/** Where each screen can be seen in each state. */
const PLACES: [zh: string, en: string, query: string, hash: string][] = [
  ['任务', 'Jobs', '', '#/today'],
  ['空', 'empty', 'world=empty', '#/today'],
  ['登录过期', 'signed out', 'session=sign-in-needed&update=1', '#/today'],
  ['长名字', 'long names', 'world=long', '#/today'],
  ['大字', 'large text', 'text=200', '#/today'],
  ['接单', 'to accept', 'stage=assigned', '#/ticket/t-10'],
  ['在路上', 'on the way', '', '#/ticket/t-10'],
  ['到场，离线', 'arrived, offline', 'stage=on_site&net=offline&at=10:29', '#/ticket/t-10'],
  ['维修', 'repair', 'stage=on_site&at=11:18', '#/ticket/t-10/repair'],
  ['扫码', 'scan', '', '#/scan'],
  ['设备', 'equipment', '', '#/equipment/e-as02'],
  ['报修', 'report', '', '#/report/e-as02'],
  ['进门前', 'before going in', 'net=offline&at=10:28', '#/ready/s-1'],
  ['有缺的', 'with gaps', 'part=1', '#/ready/s-1'],
  ['待同步，有错', 'outbox, refused', 'refused=1&at=11:42', '#/outbox'],
  ['我', 'me', '', '#/me'],
  ['交接班', 'hand-over', 'shift=1', '#/shift'],
  ['手机检查', 'phone check', '', '#/check'],
  ['登记', 'enrol', 'session=new', '#/today'],
]

export function Places() {
  const asked = new URLSearchParams(location.search)
  const look = `lang=${asked.get('lang') ?? 'zh'}&theme=${asked.get('theme') ?? 'light'}`
  return (
    <nav class="row wrap" aria-label={both('屏幕', 'Screens')}>
      {PLACES.map(([zh, en, query, hash]) => (
        <a key={`${query}${hash}`} class="link" href={`?${look}&${query}${hash}`}>
          {both(zh, en)}
        </a>
      ))}
    </nav>
  )
}
