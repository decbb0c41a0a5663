import { useSignal } from '@preact/signals'
import { Icon, Select, TextField, dayTime, named, say as toast } from '../../ui/index.ts'
import type { Equipment, Label, Site } from '../../core/records.gen.ts'
import { parseTag, spacedTag } from '../../core/tags.ts'
import { placeName } from '../board/world.ts'
import type { LabelFile, Page } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { amend, go, route } from '../data/place.ts'
import { deviceName, sites as allSites } from '../data/catalogue.ts'
import { rightsOf } from '../data/roles.ts'
import { act, api, me, newId, now_ms } from '../data/store.ts'
import { Answered, Filter, FormDialog, Nothing, PageHead, ProblemNote, SideFile } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { done } from '../ticket/undo.ts'
import { offered, printerSettings, useStocks } from './label-presets.ts'
import { makeTag } from './make-tag.ts'
import { PrintLabels, StockChoice } from './PrintLabels.tsx'
import { usePages } from './more.ts'
import { Table } from './table.tsx'

type LabelKind = Label['label_kind']
const KINDS: readonly LabelKind[] = ['device', 'gate', 'door', 'cabinet']
const MOST = 65

/** New labels: for devices of a site that have none yet, or so many blank ones to be claimed on site. */
function MakeLabels({ sites, close }: { sites: readonly Site[]; close: () => void }) {
  const site = useSignal(route.value.query['site'] ?? sites[0]?.id ?? '')
  const kind = useSignal<LabelKind>('device')
  const count = useSignal('1')
  const forDevices = useSignal(true)
  const doing = useDoing()
  const at = sites.find((candidate) => candidate.id === site.value)
  const bare = useAsk<Page<Equipment>>(`bare:${site.value}`, () => api.get('/equipment', { site: site.value, limit: 200 }), false)
  const waiting = (bare.data?.items ?? []).filter((item) => item.tag === null)
  const attached = kind.value === 'device' && forDevices.value && waiting.length > 0
  const n = Number(count.value)
  const right = Number.isInteger(n) && n >= 1 && n <= MOST

  const make = async (equipment: Equipment | null): Promise<void> => {
    await act('label.make', newId(), {
      tag: makeTag(),
      label_kind: kind.value,
      generation: 1,
      ...(at === undefined ? {} : { contract: at.contract, site: at.id }),
      ...(equipment === null ? {} : { equipment: equipment.id, ...(equipment.place === null ? {} : { place: equipment.place }) }),
    })
  }
  const submit = (): void => {
    void doing.run(async () => {
      const chosen = attached ? waiting.slice(0, n) : Array.from({ length: n }, () => null)
      for (const equipment of chosen) await make(equipment)
      close()
      toast(phrase('labels.made.toast', { n: chosen.length }))
      amend({ site: site.value, state: 'printed' })
    })
  }
  return (
    <FormDialog title={phrase('labels.make')} verb={phrase('labels.make')} doing={doing} onClose={close} onSubmit={submit} missing={right ? null : phrase('labels.count')}>
      <Select label={phrase('col.site')} value={site.value} choices={sites.map((item) => ({ value: item.id, label: named(item) }))} onValue={(value) => (site.value = value)} />
      <Select label={phrase('labels.kind')} value={kind.value} choices={KINDS.map((value) => ({ value, label: termOf('label_kind', value) }))} onValue={(value) => (kind.value = value)} />
      {kind.value === 'device' && waiting.length > 0 ? (
        <label class="tick">
          <input type="checkbox" checked={forDevices.value} onChange={(event) => (forDevices.value = event.currentTarget.checked)} />
          {phrase('labels.for_devices', { n: waiting.length })}
        </label>
      ) : null}
      <TextField label={phrase('labels.count')} value={count.value} onValue={(value) => (count.value = value)} help={phrase('labels.count.help', { most: MOST })} input={{ inputMode: 'numeric', maxLength: 3 }} />
    </FormDialog>
  )
}

function Revoke({ label, close }: { label: Label; close: () => void }) {
  const why = useSignal('')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await act('label.revoke', label.id, { why: why.value.trim() })
      close()
      const tag = spacedTag(label.tag)
      done(label.id, phrase('labels.revoked.toast', { tag }), { kind: 'label.unrevoke', body: { why: phrase('undone') } }, phrase('labels.unrevoked.toast', { tag }))
    })
  }
  return (
    <FormDialog title={`${phrase('labels.revoke')} · ${spacedTag(label.tag)}`} verb={phrase('labels.revoke')} doing={doing} onClose={close} onSubmit={submit} missing={why.value.trim() === '' ? phrase('field.why') : null}>
      <p>{phrase('labels.revoke.help')}</p>
      <TextField label={phrase('field.why')} value={why.value} onValue={(value) => (why.value = value)} input={{ maxLength: 500 }} />
    </FormDialog>
  )
}

function LabelView({ file }: { file: LabelFile }) {
  const { label, equipment, site } = file
  const revoking = useSignal(false)
  const stocks = useStocks()
  const chosen = useSignal(printerSettings().preset)
  const preset = (offered(stocks.data).find((stock) => stock.name === chosen.value) ?? offered(stocks.data)[0])?.name ?? ''
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const picture = `/api/v1/labels/${label.tag}.svg?preset=${preset}`
  return (
    <article class="file">
      <h2 class="num">{spacedTag(label.tag)}</h2>
      <p class="ink-2">
        {termOf('label_kind', label.label_kind)} · {phrase('generation', { n: label.generation })} · {termOf('label_state', label.state)}
      </p>
      <div class="label-picture">{preset === '' ? null : <img src={picture} alt={phrase('labels.picture', { tag: spacedTag(label.tag) })} />}</div>
      <Answered asked={stocks}>{(all) => <StockChoice stocks={all} value={preset} onValue={(value) => (chosen.value = value)} />}</Answered>
      <div class="row wrap">
        <a class="button" href={picture} download={`${label.tag}.svg`}>
          SVG
        </a>
        <a class="button" href={`/api/v1/labels/${label.tag}.pdf?preset=${preset}`} target="_blank" rel="noreferrer">
          PDF
        </a>
        {may.labels && label.state !== 'revoked' ? (
          <button type="button" class="button" onClick={() => (revoking.value = true)}>
            {phrase('labels.revoke')}
          </button>
        ) : null}
      </div>
      <dl class="facts">
        <dt>{phrase('col.site')}</dt>
        <dd>{site === null ? '—' : <a href={hashOf('sites', {}, site.id)}>{named(site)}</a>}</dd>
        <dt>{phrase('col.place')}</dt>
        <dd>{placeName(site, label.place) ?? '—'}</dd>
        <dt>{phrase('page.equipment')}</dt>
        <dd>{equipment === null ? '—' : <a href={hashOf('equipment', {}, equipment.id)}>{deviceName(equipment)}</a>}</dd>
        <dt>{phrase('labels.commissioned')}</dt>
        <dd class="num">{label.commissioned_ms === null ? phrase('labels.not_yet') : dayTime(label.commissioned_ms, now_ms.peek(), site?.zone)}</dd>
      </dl>
      {revoking.value ? <Revoke label={label} close={() => (revoking.value = false)} /> : null}
    </article>
  )
}

function useChosen() {
  const chosen = useSignal<ReadonlySet<string>>(new Set())
  const toggle = (tag: string): void => {
    const next = new Set(chosen.value)
    if (!next.delete(tag)) next.add(tag)
    chosen.value = next
  }
  return { chosen: chosen.value, toggle, set: (tags: readonly string[]) => (chosen.value = new Set(tags)) }
}

/** Labels: what is printed, in use, revoked; sheets to print; one label beside it. */
export function LabelsPage() {
  const { id, query } = route.value
  const sites = allSites.value
  const making = useSignal(false)
  const printing = useSignal(false)
  const { chosen, toggle, set } = useChosen()
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const { first, items, more, problem } = usePages<Label>('/labels', { site: query['site'], state: query['state'] })
  const parsed = id === null ? null : parseTag(id)
  const tag = parsed === null ? null : parsed.ok ? parsed.tag : id
  const file = useAsk<LabelFile>(tag === null ? null : `label:${tag}`, () => api.get(`/labels/${encodeURIComponent(tag ?? '')}`))
  const all = items.length > 0 && items.every((label) => chosen.has(label.tag))
  return (
    <div class={`split${id === null ? '' : ' opened'}`}>
      <div class="page">
        <PageHead title={phrase('page.labels')}>
          <Filter label={phrase('filter.site')} value={query['site'] ?? ''} choices={sites.map((site) => ({ value: site.id, label: named(site) }))} onValue={(value) => amend({ site: value })} />
          <Filter label={phrase('filter.state')} value={query['state'] ?? ''} choices={(['printed', 'commissioned', 'revoked'] as const).map((value) => ({ value, label: termOf('label_state', value) }))} onValue={(value) => amend({ state: value })} />
          {may.labels ? (
            <>
              <button type="button" class="button" onClick={() => (making.value = true)}>
                <Icon name="plus" size={16} /> {phrase('labels.make')}
              </button>
              <button type="button" class="button primary" aria-disabled={chosen.size === 0 ? 'true' : undefined} onClick={() => (printing.value = chosen.size > 0)}>
                {chosen.size === 0 ? phrase('labels.choose') : phrase('labels.print', { n: chosen.size })}
              </button>
            </>
          ) : null}
        </PageHead>
        <Answered asked={first}>
          {() =>
            items.length === 0 ? (
              <Nothing fact={phrase('labels.empty')}>{phrase('labels.empty.promise')}</Nothing>
            ) : (
              <>
                <label class="tick all">
                  <input type="checkbox" checked={all} onChange={() => set(all ? [] : items.map((label) => label.tag))} /> {phrase('labels.all', { n: items.length })}
                </label>
                <Table
                  caption={phrase('page.labels')}
                  items={items}
                  keyOf={(label) => label.tag}
                  chosen={tag}
                  open={(label) => go('labels', query, label.tag)}
                  more={more}
                  columns={[
                    { head: phrase('col.tag'), cell: (label) => <b class="num">{spacedTag(label.tag)}</b> },
                    {
                      head: phrase('labels.choose.short'),
                      cell: (label) => (
                        <input type="checkbox" aria-label={phrase('labels.choose_one', { tag: spacedTag(label.tag) })} checked={chosen.has(label.tag)} onClick={(event) => event.stopPropagation()} onChange={() => toggle(label.tag)} />
                      ),
                    },
                    { head: phrase('labels.kind'), cell: (label) => termOf('label_kind', label.label_kind) },
                    { head: phrase('generation.head'), right: true, cell: (label) => label.generation },
                    { head: phrase('col.site'), cell: (label) => named(sites.find((site) => site.id === label.site)) },
                    { head: phrase('filter.state'), cell: (label) => termOf('label_state', label.state) },
                  ]}
                />
              </>
            )
          }
        </Answered>
        <ProblemNote problem={problem} />
      </div>
      {id === null ? null : (
        <SideFile close={() => go('labels', query)}>
          <Answered asked={file}>{(found) => <LabelView file={found} />}</Answered>
        </SideFile>
      )}
      {making.value && sites.length > 0 ? <MakeLabels sites={sites} close={() => (making.value = false)} /> : null}
      {printing.value ? <PrintLabels tags={[...chosen]} close={() => (printing.value = false)} /> : null}
    </div>
  )
}
