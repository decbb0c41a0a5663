/** Which phone this is, as far as its browser tells: only to put the likeliest advice first, never to refuse anything. */

export type System = 'ios' | 'harmony' | 'android' | 'desktop'
export type Maker = 'huawei' | 'xiaomi' | 'oppo' | 'vivo' | 'other'

export interface Platform {
  system: System
  maker: Maker
  /** Opened inside WeChat, DingTalk and the like: no installation, no push, data may vanish. */
  insideApp: boolean
  installed: boolean
}

const MAKERS: [Maker, RegExp][] = [
  ['huawei', /HUAWEI|HONOR|HarmonyOS|\b(?:ALN|LIO|NOH|ANA|BRA|HMA|ELS|VOG|MED|JNY)-[A-Z]/i],
  ['xiaomi', /Xiaomi|Redmi|POCO|MiuiBrowser|\bMI \d|\bM?2\d{3}[0-9A-Z]{4,6}C?\b/i],
  ['oppo', /OPPO|OnePlus|realme|\bP[A-K][A-Z]M\d\d\b|\bCPH\d{4}|\bRMX\d{4}|HeyTap/i],
  ['vivo', /vivo|iQOO|\bV2\d{3}[A-Z]{1,2}\b/i],
]

/** Reads a browser's own description of itself. */
export function platformOf(agent: string, touchPoints: number, installed: boolean): Platform {
  const apple = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)
  const system: System = apple ? 'ios' : /OpenHarmony|ArkWeb/.test(agent) ? 'harmony' : /Android/.test(agent) ? 'android' : 'desktop'
  const maker = MAKERS.find(([, pattern]) => pattern.test(agent))?.[0] ?? 'other'
  return { system, maker: system === 'harmony' ? 'huawei' : maker, insideApp: /MicroMessenger|DingTalk|Lark|Feishu|QQ\/|AlipayClient|wxwork/i.test(agent), installed }
}

/** Opened from the home screen, in a window of its own. */
export function isInstalled(): boolean {
  const own = (navigator as Navigator & { standalone?: boolean }).standalone === true
  return own || matchMedia('(display-mode: standalone), (display-mode: fullscreen), (display-mode: minimal-ui)').matches
}

export function thisPhone(): Platform {
  return platformOf(navigator.userAgent, navigator.maxTouchPoints, isInstalled())
}
