/** A grade: what is promised follows from it. */
export interface Grade {
  type: string
  severity: string
}

export function isAs(suggested: Grade, chosen: Grade): boolean {
  return suggested.type === chosen.type && suggested.severity === chosen.severity
}
