import { language } from '../../ui/language.ts'
import { lengthOf, signedMinutes } from '../../ui/times.ts'

const HOUR_S = 3600

/** Slack with its sign and unit: `+3 分`, `−2 时 21 分`; rounded towards nought, so that it never promises more. */
export function slackWords(slack_s: number): string {
  if (Math.abs(slack_s) >= HOUR_S) return `${slack_s < 0 ? '−' : '+'}${lengthOf(Math.abs(slack_s) / 60)}`
  return `${signedMinutes(slack_s)} ${language.value === 'zh' ? '分' : 'min'}`
}
