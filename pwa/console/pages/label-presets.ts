/** The stocks that labels are printed on, and what this browser's printer needs: its stock and offsets. */

import type { Stocks } from '../data/answers.ts'
import { useAsk, type Asked } from '../data/ask.ts'
import { api } from '../data/store.ts'

export type Stock = Stocks['items'][number]

/** What the person set last time in this browser, where the printer is; offsets by stock. */
export interface PrinterSettings {
  preset: string
  offsets_mm: Record<string, readonly [string, string]>
}

const KEY = 'halfhour.console.printer'
const UNSET: PrinterSettings = { preset: 'a4-3x8', offsets_mm: {} }

export function printerSettings(): PrinterSettings {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<PrinterSettings> | null
    return { ...UNSET, ...kept }
  } catch {
    return UNSET
  }
}

export function keepPrinterSettings(settings: PrinterSettings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings))
  } catch {
    // Storage is forbidden: the choice lasts as long as the dialog.
  }
}

export function useStocks(): Asked<Stocks> {
  return useAsk<Stocks>('stocks', () => api.get('/labels/presets'), false)
}

/** Those that our address fits on; the kept choice where it is one of them. */
export function offered(stocks: Stocks | null): readonly Stock[] {
  return (stocks?.items ?? []).filter((stock) => stock.code === null)
}
