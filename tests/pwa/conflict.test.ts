import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Conflict, Equipment } from '../../pwa/core/records.gen.ts'
import { bench, CONTRACT, ME, NOW, SITE } from './kit/bench.ts'
import type { Bench } from './kit/bench.ts'

const FEED = `person:${ME}`
const DEVICE = 'equipment-1'
const ODD = 'conflict-1'

const equipment: Equipment = {
  id: DEVICE, contract: CONTRACT, site: SITE, place: 'B2', model: 'model-1', name: 'A-1', serial: null, tag: null,
  hint: null, warranty_until: null, spare: false,
}

function saying(operation: string, value: string, by: string, rev: number): Conflict['said'][number] {
  return { operation, value, by, at_ms: NOW, hlc: `${rev.toString(16).padStart(12, '0')}-0000-d`, rev }
}

const conflict: Conflict = {
  id: ODD, record: DEVICE, record_kind: 'equipment', site: SITE, field: 'place', zh: 'A-1', en: 'A-1', state: 'open',
  said: [saying('a', 'B1', ME, 2), saying('b', 'B2', 'zhou', 3)], opened_ms: NOW, settled_ms: null, settled_by: null,
}

async function atOdds(change: Partial<Conflict> = {}): Promise<Bench> {
  const phone = await bench()
  phone.server.put(FEED, 'equipment', equipment, 3)
  phone.server.put(FEED, 'conflict', { ...conflict, ...change }, 1)
  await phone.sync.round()
  return phone
}

async function seen(phone: Bench): Promise<[unknown, string | undefined, unknown[]]> {
  const held = await phone.view.get('conflict', ODD)
  return [(await phone.view.get('equipment', DEVICE))?.place, held?.state, held?.said.map((one) => one.value) ?? []]
}

test('settling without a network holds at once on this phone, through a new start of the app', async () => {
  const phone = await atOdds()
  await phone.say('conflict.settle', ODD, { seen: 3, text: 'B1' })
  assert.deepEqual(await seen(phone), ['B1', 'settled', ['B1']])
  const again = await phone.restarted()
  assert.deepEqual(await seen(again), ['B1', 'settled', ['B1']])
  await again.close()
})

test('settling by who said it holds at once, whatever kind of value that is', async () => {
  const phone = await atOdds()
  await phone.say('conflict.settle', ODD, { seen: 3, holds: 'a' })
  assert.deepEqual(await seen(phone), ['B1', 'settled', ['B1']])
  await phone.close()
})

test('settling for nothing clears the field', async () => {
  const phone = await atOdds()
  await phone.say('conflict.settle', ODD, { seen: 3, clear: true })
  assert.deepEqual(await seen(phone), [null, 'settled', [null]])
  await phone.close()
})

test('a value that came after the ones in view stays at odds', async () => {
  const third = [...conflict.said, saying('c', 'B3', 'wang', 4)]
  const phone = await atOdds({ said: third })
  await phone.say('conflict.settle', ODD, { seen: 3, text: 'B1' })
  const [place, state, said] = await seen(phone)
  assert.deepEqual([place, state, said], ['B1', 'open', ['B3', 'B1']])
  await phone.close()
})

test('what the server has settled meanwhile is not opened again by an older word of this phone', async () => {
  const phone = await atOdds({ state: 'settled', said: [saying('c', 'B9', 'zhou', 4)] })
  await phone.say('conflict.settle', ODD, { seen: 3, text: 'B1' })
  assert.deepEqual(await seen(phone), ['B2', 'settled', ['B9']])
  await phone.close()
})
