import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Icon, StateShape } from '../../ui/index.ts'
import { APP } from '../../core/app.ts'
import type { Person } from '../../core/records.gen.ts'
import type { Devices } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { amend, go, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, Filter, Nothing, PageHead, SideFile } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { EnrolSheet, PickPerson } from './devices/Enrol.tsx'
import { DeviceFile } from './devices/File.tsx'
import { HandIn } from './devices/HandIn.tsx'
import { clockWords, contactWords, leftWords, waitingWords } from './devices/say.ts'
import { rowsOf, troublesOf, type Row, type Which } from './devices/trouble.ts'
import { Table } from './table.tsx'

const EACH_MS = 5_000
const WHICH: readonly Which[] = ['trouble', 'unsent', 'active', 'ended']

/** Phones tell how they are with every message, and no record changes: so this page asks by itself while it is seen. */
function useAgain(again: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && again(), EACH_MS)
    return () => clearInterval(timer)
  }, [])
}

/** What stands beside the name: the gravest trouble, or that all is well. */
function State({ row: { device, troubles } }: { row: Row }) {
  const [worst] = troubles
  if (device.state === 'erased') return <Word standing="void" words={phrase('devices.erased')} />
  if (worst !== undefined) return <Word standing="risk" words={phrase(`trouble.${worst}`)} />
  if (device.state === 'revoked') return <Word standing="void" words={phrase('devices.revoked')} />
  if (device.command?.state === 'told') return <Word standing="paused" words={phrase('devices.told')} />
  return <Word standing="met" words={phrase('devices.well')} />
}

function Word({ standing, words }: { standing: 'void' | 'risk' | 'paused' | 'met'; words: string }) {
  return (
    <span class="row">
      <StateShape standing={standing} size={14} />
      <b>{words}</b>
    </span>
  )
}

function List({ rows, nameOf }: { rows: readonly Row[]; nameOf: (id: string) => string }) {
  const { id, query } = route.value
  return (
    <Table
      caption={phrase('page.devices')}
      items={rows}
      keyOf={({ device }) => device.id}
      chosen={id}
      open={({ device }) => go('devices', query, device.id)}
      columns={[
        { head: phrase('devices.person'), cell: ({ device }) => <b>{nameOf(device.person)}</b> },
        { head: phrase('devices.name'), cell: ({ device }) => <bdi>{device.name}</bdi> },
        { head: phrase('filter.state'), cell: (row) => <State row={row} /> },
        { head: phrase('devices.waiting'), cell: ({ device }) => <span class="num">{waitingWords(device)}</span> },
        { head: phrase('devices.last'), cell: ({ device }) => <span class="num">{contactWords(device)}</span> },
        { head: phrase('devices.app'), cell: ({ device }) => <span class="num">{device.waiting?.app ?? '—'}</span>, extra: true },
        { head: phrase('devices.clock'), cell: ({ device }) => <span class="num">{clockWords(device.waiting?.ahead_ms ?? null)}</span>, extra: true },
        { head: phrase('devices.free'), right: true, cell: ({ device }) => leftWords(device.waiting?.free_bytes ?? null), extra: true },
        { head: phrase('devices.battery'), right: true, cell: ({ device }) => (device.waiting?.battery == null ? '—' : `${device.waiting.battery} %`), extra: true },
      ]}
    />
  )
}

/** Phones: whose, what is wrong with each, what still waits on them, when last heard. */
export function DevicesPage() {
  const picking = useSignal(false)
  const enrolling = useSignal<Person | null>(null)
  const handing = useSignal(false)
  const asked = useAsk<Devices>('devices', () => api.get('/devices'))
  useAgain(asked.again)
  const { id, query } = route.value
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const nameOf = (person: string): string => board.value?.people.find((one) => one.id === person)?.name ?? '—'
  const which = WHICH.find((one) => one === query['which']) ?? null
  const all = asked.data?.items ?? []
  const rows = rowsOf(all, now_ms.value, APP, which)
  const open = all.find((device) => device.id === id)
  return (
    <div class={`split${open === undefined ? '' : ' opened'}`}>
      <div class="page">
        <PageHead title={phrase('page.devices')} note={asked.data === null ? '' : String(rows.length)}>
          <Filter label={phrase('devices.which')} value={which ?? ''} choices={WHICH.map((value) => ({ value, label: phrase(`devices.which.${value}`) }))} onValue={(value) => amend({ which: value })} />
          {may.enrol ? (
            <>
              <button type="button" class="button" onClick={() => (handing.value = true)}>
                <Icon name="file" size={16} /> {phrase('devices.hand_in')}
              </button>
              <button type="button" class="button primary" onClick={() => (picking.value = true)}>
                <Icon name="plus" size={16} /> {phrase('devices.enrol')}
              </button>
            </>
          ) : null}
        </PageHead>
        <Answered asked={asked}>
          {() =>
            rows.length > 0 ? (
              <List rows={rows} nameOf={nameOf} />
            ) : which === null ? (
              <Nothing fact={phrase('devices.empty')}>{phrase('devices.empty.promise')}</Nothing>
            ) : (
              <Nothing fact={phrase(which === 'trouble' ? 'devices.no_trouble' : 'devices.none_such')}>{phrase('devices.none_such.promise')}</Nothing>
            )
          }
        </Answered>
      </div>
      {open === undefined ? null : (
        <SideFile close={() => go('devices', query)}>
          <DeviceFile key={open.id} row={{ device: open, troubles: troublesOf(open, now_ms.value, APP) }} name={nameOf(open.person)} may={may.revokeDevice} again={asked.again} />
        </SideFile>
      )}
      {picking.value ? (
        <PickPerson
          close={() => (picking.value = false)}
          pick={(person) => {
            picking.value = false
            enrolling.value = person
          }}
        />
      ) : null}
      {enrolling.value === null ? null : (
        <EnrolSheet
          person={enrolling.value}
          close={() => {
            enrolling.value = null
            asked.again()
          }}
        />
      )}
      {handing.value ? (
        <HandIn
          close={(changed) => {
            handing.value = false
            if (changed) asked.again()
          }}
        />
      ) : null}
    </div>
  )
}
