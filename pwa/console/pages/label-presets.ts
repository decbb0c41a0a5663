/** The stocks that labels are printed on; sizes that a host is too long for are refused by the server with a sentence. */
export const SHEETS = [
  { value: 'a4-3x8', label: 'A4 3 × 8 · 70 × 37 mm' },
  { value: 'a4-3x7', label: 'A4 3 × 7 · 63.5 × 38.1 mm' },
  { value: 'a4-5x13', label: 'A4 5 × 13 · 38.1 × 21.2 mm' },
] as const

export const ROLLS = [
  { value: 'roll-60x40', label: '60 × 40 mm' },
  { value: 'roll-50x30', label: '50 × 30 mm' },
  { value: 'roll-40x30', label: '40 × 30 mm' },
] as const

export const PRESETS = [...SHEETS, ...ROLLS]
