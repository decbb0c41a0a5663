/** How times, spans and counts are written: tabular, in the site's zone, with their units. */

import { signal } from '@preact/signals'
import { language } from './language.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
/** The organisation's zone, for what has no site of its own; each app sets it as soon as it knows. */
export const homeZone = signal('Asia/Shanghai')

const formats = new Map<string, Intl.DateTimeFormat>()

function formatted(ms: number, zone: string, options: Intl.DateTimeFormatOptions, locale = language.value === 'zh' ? 'zh-CN' : 'en-GB'): string {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
    formats.set(key, format)
  }
  return format.format(ms)
}

/** `10:28`, or `10:28:14` with seconds. */
export function clockTime(ms: number, zone: string = homeZone.value, seconds = false): string {
  const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  return formatted(ms, zone, seconds ? { ...options, second: '2-digit' } : options)
}

/** `11月20日 周五` or `Fri 20 Nov`. */
export function dayName(ms: number, zone: string = homeZone.value): string {
  return formatted(ms, zone, { month: 'short', day: 'numeric', weekday: 'short' })
}

/** `2026-11-19`, the same in every language. */
export function isoDay(ms: number, zone: string = homeZone.value): string {
  return formatted(ms, zone, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA')
}

/** `10:28` today, else `11-19 10:28`; in another year `2030-11-19 10:28`. */
export function dayTime(ms: number, nowMs: number, zone: string = homeZone.value): string {
  const day = isoDay(ms, zone)
  const today = isoDay(nowMs, zone)
  const time = clockTime(ms, zone)
  if (day === today) return time
  return `${day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day} ${time}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** Under an hour `mm:ss`; from an hour `3 时 51 分`; from three days `5 天 3 时`. Never negative: the state's word says which side. */
export function span(ms: number): string {
  const whole = Math.max(0, Math.floor(Math.abs(ms) / 1000)) * 1000
  const zh = language.value === 'zh'
  if (whole < HOUR) return `${two(Math.floor(whole / MINUTE))}:${two(Math.floor((whole % MINUTE) / 1000))}`
  if (whole < 3 * DAY) {
    const hours = Math.floor(whole / HOUR)
    const minutes = two(Math.floor((whole % HOUR) / MINUTE))
    return zh ? `${hours} 时 ${minutes} 分` : `${hours} h ${minutes} min`
  }
  const days = Math.floor(whole / DAY)
  const hours = Math.floor((whole % DAY) / HOUR)
  return zh ? `${days} 天 ${hours} 时` : `${days} d ${hours} h`
}

/** A length in words, rounded down: `30 分钟`, `4 小时`, `1 时 21 分`. */
export function lengthOf(minutes: number): string {
  const zh = language.value === 'zh'
  const whole = Math.floor(minutes)
  if (whole < 60) return zh ? `${whole} 分钟` : `${whole} min`
  const rest = whole % 60
  const hours = Math.floor(whole / 60)
  if (rest === 0) return zh ? `${hours} 小时` : `${hours} h`
  return zh ? `${hours} 时 ${rest} 分` : `${hours} h ${rest} min`
}

/** How long ago: `12 秒`, `4 分`, `3 时`, `2 天`. */
export function age(ms: number): string {
  const zh = language.value === 'zh'
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return zh ? `${seconds} 秒` : `${seconds} s`
  if (seconds < 3600) return zh ? `${Math.floor(seconds / 60)} 分` : `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return zh ? `${Math.floor(seconds / 3600)} 时` : `${Math.floor(seconds / 3600)} h`
  return zh ? `${Math.floor(seconds / 86_400)} 天` : `${Math.floor(seconds / 86_400)} d`
}

/** `4.1 MB`, `320 kB`. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`
  if (bytes >= 1e3) return `${Math.round(bytes / 1e3)} kB`
  return `${bytes} B`
}

/** Signed minutes: `+3`, `−4` (a true minus), `0`. */
export function signedMinutes(seconds: number): string {
  const minutes = seconds >= 0 ? Math.floor(seconds / 60) : Math.ceil(seconds / 60)
  return minutes < 0 || (minutes === 0 && seconds < 0) ? `−${Math.abs(minutes)}` : `+${minutes}`
}
