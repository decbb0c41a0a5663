import { useRef, useState } from 'preact/hooks'
import { ActionBar, BigAction, PhotoAdd, PhotoTile, Segmented, Select, SideAction, SignaturePad, Stepper, TextArea, TextField, type SignatureHandle } from '../ui/index.ts'
import { LONG } from './morning.ts'
import { Section } from './Parts.tsx'
import { both } from './words.ts'

const nothing = (): void => undefined

/** What people press and fill in: at rest, filled, wrong, missing something, done. */
export function Controls() {
  const pad = useRef<SignatureHandle>(null)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<'a' | 'b' | 'c' | null>('b')
  const [count, setCount] = useState(41)
  const choices = [{ value: 'a' as const, label: both('正常', 'Works') }, { value: 'b' as const, label: both('异常', 'Fault') }, { value: 'c' as const, label: both('查不了', 'Cannot check') }]
  return (
    <>
      <Section title={both('下一步', 'Next step')}>
        <ActionBar>
          <SideAction icon="scan" label={both('扫码', 'Scan')} onPress={nothing} />
          <BigAction verb={both('我已到场', 'I have arrived')} icon="pin" onPress={nothing} />
        </ActionBar>
        <BigAction verb={both('已记录 10:28', 'Recorded 10:28')} done icon="check" note={both('等网络', 'waiting for network')} />
        <BigAction verb={both('修好了', 'It is fixed')} missing={both('还差：客户签名', 'Missing: signature')} />
        <BigAction verb={LONG.emoji} icon="wrench" onPress={nothing} />
        <div class="row wrap">
          <button type="button" class="button primary">{both('派单', 'Assign')}</button>
          <button type="button" class="button soft">{both('找回', 'Recover')}</button>
          <button type="button" class="button">{both('撤回', 'Withdraw')}</button>
          <button type="button" class="button" disabled>{both('现在不行', 'Not now')}</button>
        </div>
      </Section>
      <Section title={both('填写', 'Fields')}>
        <TextField label={both('空的', 'Empty')} value={text} onValue={setText} optional help={both('可以不填。', 'May stay empty.')} />
        <TextField label={both('填错', 'Wrong')} value="123456789" onValue={nothing} wrong={both('有一位不对，请再核对一遍。', 'One digit is wrong; compare again.')} help={both('九位数字', 'nine digits')} />
        <TextField label={both('长名字', 'Long name')} value={LONG.unbroken} onValue={nothing} />
        <TextField label={both('从右到左', 'Right to left')} value={LONG.rtl} onValue={nothing} />
        <TextArea label={both('写一句', 'In words')} value={LONG.chinese} onValue={nothing} />
        <Select label={both('站点', 'Site')} value="a" choices={[{ value: 'a', label: LONG.chinese.slice(0, 60) }, { value: 'b', label: 'B' }]} onValue={nothing} />
        <Segmented label={both('结果', 'Result')} value={chosen} choices={choices} onValue={setChosen} />
        <Segmented close label={both('结果', 'Result')} value={null} choices={choices} onValue={setChosen} />
        <Stepper label={both('数量', 'Count')} value={count} onValue={setCount} />
        <SignaturePad pad={pad} />
        <div class="photos">
          <PhotoTile url={null} caption={both('修前', 'Before')} />
          <PhotoTile url="/icons/icon.svg" caption={both('修后', 'After')} waiting />
          <PhotoAdd onFiles={nothing} />
        </div>
      </Section>
    </>
  )
}
