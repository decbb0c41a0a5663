/** Where the streets of the map come from: prepared maps, and a service of pictures that the administrator sets. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Select, TextField, dayTime, say as toast } from '../../ui/index.ts'
import type { Answers } from '../../core/answers.gen.ts'
import { addressOf } from '../data/api.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { sites } from '../data/catalogue.ts'
import { api, now_ms } from '../data/store.ts'
import { pictureAt } from '../map/pictures.ts'
import { mapChanged } from '../map/source.ts'
import { Answered, PageHead, ProblemNote } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { PRESETS, type Preset } from './tile-presets.ts'
import { Table } from './table.tsx'

type Maps = Answers['GET /maps']
type Source = Answers['GET /ground/source']['source']
type Ground = Answers['GET /ground']

const MB = 1_000_000
const LOOK_MS = 3_000

/** Something is being made that can be watched. */
function isWorking({ preparing, ahead }: Maps): boolean {
  const prepares = preparing !== null && !['done', 'failed', 'interrupted'].includes(preparing.stage)
  return prepares || (ahead !== null && ahead.done < ahead.of)
}

function Prepared({ maps, preparing, ahead }: Maps) {
  return (
    <section class="settings-part">
      <h2>{phrase('maps.own')}</h2>
      {preparing === null || preparing.stage === 'done' ? null : (
        <p role="status">{preparing.code === null ? phrase('maps.preparing', { name: preparing.name, percent: preparing.percent }) : phrase('maps.failed', { name: preparing.name, said: preparing.said ?? preparing.code })}</p>
      )}
      {ahead === null || ahead.of === 0 ? null : <p role="status">{phrase(ahead.done < ahead.of ? 'maps.ahead' : 'maps.ahead.done', { done: ahead.done, of: ahead.of })}</p>}
      {maps.length === 0 ? (
        <p class="ink-2">
          {phrase('maps.none')} · {phrase('maps.none.how')}
        </p>
      ) : (
        <Table
          caption={phrase('maps.own')}
          items={maps}
          keyOf={(one) => one.map}
          columns={[
            { head: phrase('maps.name'), cell: (one) => <b>{one.name}</b> },
            { head: phrase('filter.state'), cell: (one) => (one.current ? phrase('maps.current') : '') },
            { head: phrase('maps.made'), cell: (one) => <span class="num">{dayTime(one.made_ms, now_ms.value)}</span> },
            { head: phrase('maps.roads'), right: true, cell: (one) => one.arcs },
            { head: phrase('maps.size'), right: true, cell: (one) => `${(one.bytes / MB).toFixed(1)} MB` },
          ]}
        />
      )}
    </section>
  )
}

/** Asks for one picture where the first site lies; true when it came. */
async function isDrawn(): Promise<boolean> {
  const { source } = await api.get<Ground>('/ground')
  const site = sites.peek()[0]
  if (source === null || source.kind !== 'pictures') return false
  const zoom = Math.min(source.max_zoom, Math.max(source.min_zoom, 12))
  const answer = await api.send('GET', addressOf(pictureAt(source.address, zoom, site ?? { lat_deg: 0, lon_deg: 0 })), {}, null)
  return answer?.ok === true
}

function SourceForm({ source, again }: { source: Source; again: () => void }) {
  const preset = useSignal<Preset>('own')
  const template = useSignal(source?.template ?? '')
  const key = useSignal('')
  const datum = useSignal<'wgs84' | 'gcj02'>(source?.datum === 'gcj02' ? 'gcj02' : 'wgs84')
  const credit = useSignal(source?.credit ?? '')
  const doing = useDoing()
  const fill = (name: Preset): void => {
    preset.value = name
    const found = PRESETS[name]
    if (found === null) return
    template.value = found.template
    datum.value = found.datum
    credit.value = found.credit
  }
  const keep = (): void => {
    void doing.run(async () => {
      await api.post('/ground/source', { template: template.value.trim(), key: key.value.trim(), datum: datum.value, credit: credit.value.trim() })
      key.value = ''
      again()
      mapChanged()
      toast(phrase((await isDrawn()) ? 'maps.saved' : 'maps.saved.down'))
    })
  }
  const remove = (): void => {
    void doing.run(async () => {
      await api.delete('/ground/source')
      template.value = ''
      again()
      mapChanged()
      toast(phrase('maps.removed'))
    })
  }
  return (
    <form
      class="settings-part"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <h2>{phrase('maps.source')}</h2>
      <Select label={phrase('maps.preset')} value={preset.value} choices={(['own', 'amap', 'tianditu'] as const).map((value) => ({ value, label: phrase(`maps.preset.${value}`) }))} onValue={fill} />
      <TextField label={phrase('maps.template')} value={template.value} onValue={(value) => (template.value = value)} help={phrase('maps.template.help')} input={{ maxLength: 500, spellcheck: false, autocapitalize: 'none' }} />
      <div class="columns">
        <TextField label={phrase('maps.key')} value={key.value} onValue={(value) => (key.value = value)} optional {...(source?.has_key === true ? { help: phrase('maps.key.kept') } : {})} input={{ maxLength: 200, type: 'password', autocomplete: 'new-password', spellcheck: false }} />
        <Select label={phrase('maps.datum')} value={datum.value} choices={(['wgs84', 'gcj02'] as const).map((value) => ({ value, label: phrase(`maps.datum.${value}`) }))} onValue={(value) => (datum.value = value)} />
        <TextField label={phrase('maps.credit')} value={credit.value} onValue={(value) => (credit.value = value)} optional input={{ maxLength: 100 }} />
      </div>
      <ProblemNote problem={doing.problem} />
      <div class="row wrap">
        <button type="submit" class="button primary" disabled={doing.busy || template.value.trim() === ''}>
          {phrase('maps.save')}
        </button>
        {source === null ? null : (
          <button type="button" class="button" disabled={doing.busy} onClick={remove}>
            {phrase('maps.remove')}
          </button>
        )}
      </div>
    </form>
  )
}

export function MapsPage() {
  const maps = useAsk<Maps>('maps', () => api.get('/maps'), false)
  const working = maps.data !== null && isWorking(maps.data)
  useEffect(() => {
    if (!working) return
    const timer = setInterval(maps.again, LOOK_MS)
    return () => clearInterval(timer)
  }, [working])
  const source = useAsk<Answers['GET /ground/source']>('ground-source', () => api.get('/ground/source'), false)
  return (
    <div class="page narrow">
      <PageHead title={phrase('page.maps')} note={phrase('maps.note')} />
      <Answered asked={maps}>{(found) => <Prepared {...found} />}</Answered>
      <Answered asked={source}>{(found) => <SourceForm key={found.source?.template ?? ''} source={found.source} again={source.again} />}</Answered>
    </div>
  )
}
