import { useSignal } from '@preact/signals'
import { Select, TextField, named } from '../../ui/index.ts'
import { language } from '../../ui/language.ts'
import type { Stocks } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import { saveFile } from '../data/open-file.ts'
import { api } from '../data/store.ts'
import { Answered, FormDialog } from '../parts/parts.tsx'
import { listed, phrase } from '../words/index.ts'
import { keepPrinterSettings, offered, printerSettings, useStocks, type Stock } from './label-presets.ts'

const MOST_OFFSET_MM = 10

/** A list of the stocks that fit our address, and which do not and why. */
export function StockChoice({ stocks, value, onValue }: { stocks: Stocks; value: string; onValue: (value: string) => void }) {
  const choices = offered(stocks).map((stock) => ({ value: stock.name, label: named(stock) }))
  const small = stocks.items.filter((stock) => stock.code !== null)
  const help = small.length === 0 ? {} : { help: phrase('labels.too_small', { host: stocks.host, stocks: listed(small.map(named)) }) }
  return <Select label={phrase('labels.stock')} value={value} choices={choices} onValue={onValue} {...help} />
}

/** A number of mm as people type it: a comma or a full-width minus is none of their mistakes. */
function mm(text: string): number {
  const plain = text.trim().replace(',', '.').replace(/[−－]/, '-')
  return plain === '' ? 0 : Number(plain)
}

function wrongOffset(text: string): string | null {
  return Math.abs(mm(text)) <= MOST_OFFSET_MM ? null : phrase('labels.offset')
}

/** A sheet of the chosen labels as PDF, moved by the printer's own offset; stock and offsets are remembered here. */
export function PrintLabels({ tags, close }: { tags: readonly string[]; close: () => void }) {
  const stocks = useStocks()
  const kept = printerSettings()
  const preset = useSignal(kept.preset)
  const offsets = useSignal(kept.offsets_mm)
  const from = useSignal('1')
  const doing = useDoing()
  const fitting = offered(stocks.data)
  const stock: Stock | undefined = fitting.find((one) => one.name === preset.value) ?? fitting[0]
  const [x, y] = offsets.value[stock?.name ?? ''] ?? ['0', '0']
  const wrong = wrongOffset(x) ?? wrongOffset(y)
  const sheet = stock !== undefined && stock.per_page > 1
  const first = Number(from.value)
  const wrongFirst = sheet && !(Number.isInteger(first) && first >= 1 && first <= stock.per_page) ? phrase('labels.first.wrong', { most: stock.per_page }) : null
  const set = (next: readonly [string, string]): void => {
    if (stock !== undefined) offsets.value = { ...offsets.value, [stock.name]: next }
  }
  const moved = { preset: stock?.name ?? '', offset_x_mm: mm(x), offset_y_mm: mm(y) }
  const submit = (): void => {
    void doing.run(async () => {
      const body = { tags, ...moved, skip: sheet ? first - 1 : 0 }
      saveFile(await api.document('/labels/sheet', body), `labels-${moved.preset}.pdf`)
      keepPrinterSettings({ preset: moved.preset, offsets_mm: offsets.value })
      close()
    })
  }
  const verb = phrase('labels.print', { n: tags.length })
  const calibration = new URLSearchParams({ preset: moved.preset, offset_x_mm: String(moved.offset_x_mm), offset_y_mm: String(moved.offset_y_mm), lang: language.value })
  return (
    <FormDialog title={verb} verb={verb} doing={doing} onClose={close} onSubmit={submit} missing={stock === undefined ? phrase('labels.stock') : (wrong ?? wrongFirst)}>
      <Answered asked={stocks}>{(all) => <StockChoice stocks={all} value={stock?.name ?? ''} onValue={(value) => (preset.value = value)} />}</Answered>
      {sheet ? <TextField label={phrase('labels.first', { most: stock.per_page })} value={from.value} wrong={wrongFirst} onValue={(value) => (from.value = value)} input={{ inputMode: 'numeric', maxLength: 2 }} /> : null}
      <div class="columns">
        <TextField label={phrase('labels.offset_x')} value={x} wrong={wrongOffset(x)} onValue={(value) => set([value, y])} input={{ inputMode: 'decimal', maxLength: 5 }} />
        <TextField label={phrase('labels.offset_y')} value={y} wrong={wrongOffset(y)} onValue={(value) => set([x, value])} input={{ inputMode: 'decimal', maxLength: 5 }} />
      </div>
      <p class="ink-2">
        {phrase('labels.print.help')}{' '}
        {wrong === null && stock !== undefined ? (
          <a
            href={`/api/v1/labels/calibration.pdf?${calibration}`}
            target="_blank"
            rel="noreferrer"
            onClick={() => keepPrinterSettings({ preset: moved.preset, offsets_mm: offsets.value })}
          >
            {phrase('labels.calibration')}
          </a>
        ) : null}
      </p>
    </FormDialog>
  )
}
