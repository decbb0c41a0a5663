import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { NOTHING, atOdds, join, valueOf } from '../../pwa/core/merge.ts'
import type { Field, Saying } from '../../pwa/core/merge.ts'

interface Case {
  sayings: Saying[]
  value: unknown
  at_odds: boolean
  said: string[]
  floor: number
}

const { cases } = JSON.parse(readFileSync(new URL('../vectors/merge.json', import.meta.url), 'utf8')) as { cases: Case[] }

function told(field: Field): object {
  return { value: valueOf(field), at_odds: atOdds(field), said: field.said.map((one) => one.operation), floor: field.floor }
}

/** The same turns for the same seed: an order that can be told again. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const left = [...items]
  const order: T[] = []
  for (let at = seed; left.length > 0; at = (at * 7919 + 104729) % 65_537) order.push(...left.splice(at % left.length, 1))
  return order
}

test('fields merge as the Python core merges them', () => {
  assert.ok(cases.length >= 60)
  for (const { sayings, ...wanted } of cases) assert.deepEqual(told(join(NOTHING, sayings)), wanted)
})

test('in any order, said twice, and one at a time', () => {
  for (const { sayings, ...wanted } of cases) {
    for (let seed = 1; seed <= 24; seed += 1) {
      const order = shuffled([...sayings, ...sayings], seed)
      let field = NOTHING
      for (const one of order) field = join(field, [one])
      assert.deepEqual(told(field), wanted)
    }
  }
})
