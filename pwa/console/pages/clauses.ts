import { language } from '../../ui/language.ts'
import { clauses as en } from '../words/en/clauses.ts'
import { clauses as zh } from '../words/zh/clauses.ts'

/** The text of a clause in the language on screen; empty where nobody wrote it down. */
export function clauseText(clause: string): string {
  const book: Readonly<Record<string, string>> = language.value === 'zh' ? zh : en
  return book[clause] ?? ''
}
