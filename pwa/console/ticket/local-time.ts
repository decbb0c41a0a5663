/** Wall time in a site's zone, as date-and-time fields speak it, and back to an instant. */

const formats = new Map<string, Intl.DateTimeFormat>()

function partsOf(ms: number, zone: string): Record<string, string> {
  let format = formats.get(zone)
  if (format === undefined) {
    const two = '2-digit' as const
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone, year: 'numeric', month: two, day: two, hour: two, minute: two, second: two, hourCycle: 'h23',
    })
    formats.set(zone, format)
  }
  return Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]))
}

/** `2026-11-20T10:28:14` in the zone. */
export function localOf(ms: number, zone: string): string {
  const { year, month, day, hour, minute, second } = partsOf(ms, zone)
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`
}

/** The instant of a wall time in the zone; null for what is no time. A skipped hour is the instant after the jump. */
export function instantOf(local: string, zone: string): number | null {
  const plain = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?/.exec(local)?.[0]
  if (plain === undefined) return null
  const wanted_ms = Date.parse(`${plain.length === 16 ? `${plain}:00` : plain}Z`)
  if (Number.isNaN(wanted_ms)) return null
  let guess_ms = wanted_ms
  for (let turn = 0; turn < 3; turn += 1) guess_ms += wanted_ms - Date.parse(`${localOf(guess_ms, zone)}Z`)
  return guess_ms
}
