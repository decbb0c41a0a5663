/** A table as an Excel workbook; fetched only when somebody exports one. */

import writeXlsxFile from 'write-excel-file/browser'
import type { Cell } from './file.ts'

const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export async function xlsxOf(head: readonly string[], rows: readonly (readonly Cell[])[]): Promise<Blob> {
  const bold = head.map((value) => ({ value, fontWeight: 'bold' as const }))
  const cells = rows.map((row) => row.map((value) => ({ value, type: typeof value === 'number' ? Number : String })))
  const blob = await writeXlsxFile([bold, ...cells]).toBlob()
  return new Blob([blob], { type: TYPE })
}
