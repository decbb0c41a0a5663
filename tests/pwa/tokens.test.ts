import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const css = readFileSync(new URL('../../pwa/ui/tokens.css', import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')

function colours(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/(--[\w-]+):\s*(#[0-9A-F]{6})/gi)].map((match) => [String(match[1]), String(match[2]).toUpperCase()]))
}

function blockAfter(selector: string): string {
  const from = css.indexOf(selector)
  return css.slice(from, css.indexOf('}', from))
}

const light = colours(blockAfter(':root {'))
const dark = colours(blockAfter('[data-theme="dark"] {'))

function luminance(colour: string): number {
  const part = (at: number): number => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

function contrast(one: string | undefined, other: string | undefined): number {
  const [high, low] = [luminance(String(one)), luminance(String(other))].sort((a, b) => b - a)
  return (Number(high) + 0.05) / (Number(low) + 0.05)
}

test('what the system calls dark and what a person chose as dark are the same colours', () => {
  assert.deepEqual(colours(blockAfter(':root:not([data-theme]) {')), dark)
})

test('every colour that changes in the dark is named in both themes', () => {
  for (const name of Object.keys(dark)) assert.ok(name in light, name)
})

for (const [theme, values] of Object.entries({ light, dark })) {
  test(`text reads in the sun: at least 7 to 1 on every surface, ${theme}`, () => {
    for (const ground of ['--bg', '--surface', '--sunken', '--raised']) {
      assert.ok(contrast(values['--ink'], values[ground]) >= 7, `ink on ${ground}`)
      assert.ok(contrast(values['--ink-2'], values[ground]) >= 7, `ink-2 on ${ground}`)
    }
    assert.ok(contrast(values['--on-accent'], values['--accent']) >= 7, 'on the accent')
  })

  test(`a state's colour reads on its soft ground, on paper and on a card: at least 4.5 to 1, ${theme}`, () => {
    for (const state of ['ontime', 'risk', 'breach', 'paused', 'met']) {
      for (const ground of [`--${state}-soft`, '--bg', '--surface']) {
        assert.ok(contrast(values[`--${state}`], values[ground]) >= 4.5, `${state} on ${ground}: ${contrast(values[`--${state}`], values[ground]).toFixed(2)}`)
      }
    }
  })

  test(`the outline of a control stands out: at least 3 to 1, ${theme}`, () => {
    for (const ground of ['--bg', '--surface', '--raised']) assert.ok(contrast(values['--line-strong'], values[ground]) >= 3, ground)
  })
}
