/** A name whose short hyphenated parts stay whole: `AS-02` is never torn in two at a line's end. */

const MOST_WHOLE = 14

export function Name({ of }: { of: string }) {
  return <>{of.split(/(\S*-\S*)/).map((part) => (part.includes('-') && part.length <= MOST_WHOLE ? <span class="nowrap">{part}</span> : part))}</>
}
