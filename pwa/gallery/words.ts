/** Words of the gallery alone; what a part says by itself comes from its own catalogue. */
import { language } from '../ui/index.ts'

export function both(zh: string, en: string): string {
  return language.value === 'zh' ? zh : en
}
