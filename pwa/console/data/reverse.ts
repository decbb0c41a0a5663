/** The edit that brings fields back to what they were. Pure. */

/**
 * What takes an edit back: every field it set or cleared, as it was before; one that was empty is cleared.
 * `before` is the thing as the form found it.
 */
export function reverseOfEdit(before: object, body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const cleared = Array.isArray(body['clear']) ? (body['clear'] as string[]) : []
  const touched = [...Object.keys(body).filter((key) => key !== 'clear'), ...cleared]
  const was = before as Readonly<Record<string, unknown>>
  const empty = touched.filter((key) => was[key] === null || was[key] === undefined || was[key] === '')
  const values = Object.fromEntries(touched.filter((key) => !empty.includes(key)).map((key) => [key, was[key]]))
  return empty.length === 0 ? values : { ...values, clear: empty }
}
