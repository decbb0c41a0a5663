import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Alert, Task } from '../../../pwa/core/records.gen.ts'
import { ringingApart } from '../../../pwa/console/parts/told.ts'

const alert = (id: string, ticket: string, rung: string, state = 'ringing') => ({ id, ticket, rung, state }) as Alert
const handOff = (ticket: string, state: Task['state'] = 'open') => ({ what: 'hand_off', ticket, state, proposal: {} }) as Task

test('a late arrival is said in the strip with who could take over, and nowhere a second time', () => {
  const alerts = [alert('a', 't1', 'coming_late'), alert('b', 't1', '50%'), alert('c', 't2', 'coming_late'), alert('d', 't2', '80%', 'acknowledged')]
  const ids = (tasks: Task[]): string[] => ringingApart(alerts, tasks).map((one) => one.id)
  assert.deepEqual(ids([handOff('t1')]), ['b', 'c'])
  assert.deepEqual(ids([handOff('t1', 'closed')]), ['a', 'b', 'c'])
})
