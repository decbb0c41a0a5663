import { useSignal } from '@preact/signals'
import { Icon, TextField, named, say as toast } from '../../ui/index.ts'
import type { Site } from '../../core/records.gen.ts'
import type { Sites } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { saveFile } from '../data/open-file.ts'
import { go, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me } from '../data/store.ts'
import { Answered, FormDialog, Nothing, PageHead, SideFile } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { OddsOf } from './Odds.tsx'
import { AddSite, EditSite } from './SiteForms.tsx'
import { Table } from './table.tsx'

function GateCodes({ site, close }: { site: Site; close: () => void }) {
  const count = useSignal('40')
  const doing = useDoing()
  const n = Number(count.value)
  const right = Number.isInteger(n) && n >= 1 && n <= 200
  const submit = (): void => {
    void doing.run(async () => {
      saveFile(await api.document('/gate-codes', { site: site.id, count: n }), `gate-codes-${site.en || site.zh}.pdf`)
      close()
      toast(phrase('gate.toast', { n }))
    })
  }
  return (
    <FormDialog title={`${phrase('gate.print')} · ${named(site)}`} verb={phrase('gate.print')} doing={doing} onClose={close} onSubmit={submit} missing={right ? null : phrase('gate.count')}>
      <p>{phrase('gate.help')}</p>
      <TextField label={phrase('gate.count')} value={count.value} onValue={(value) => (count.value = value)} input={{ inputMode: 'numeric', maxLength: 3 }} />
    </FormDialog>
  )
}

function SiteFile({ site }: { site: Site }) {
  const doing = useSignal<'edit' | 'gate' | null>(null)
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const contract = board.value?.contracts.find((candidate) => candidate.id === site.contract)
  return (
    <article class="file">
      <h2>{named(site)}</h2>
      <p class="ink-2">
        {named(contract)}
        {site.city === null ? '' : ` · ${site.city}`}
        {site.confidential ? ` · ${phrase('confidential')}` : ''}
      </p>
      <OddsOf record={site.id} />
      <dl class="facts">
        <dt>{phrase('phones')}</dt>
        <dd>{termOf('phones', site.phones)}</dd>
        <dt>{phrase('site.gate')}</dt>
        <dd class="num">{phrase('site.minutes', { n: site.gate_delay_min })}</dd>
        <dt>{phrase('duty_telephone')}</dt>
        <dd class="num">{site.duty_phone === null ? '—' : <a href={`tel:${site.duty_phone}`}>{site.duty_phone}</a>}</dd>
        <dt>{phrase('site.position')}</dt>
        <dd class="num">
          {site.lat_deg.toFixed(4)}, {site.lon_deg.toFixed(4)}
        </dd>
        <dt>{phrase('site.zone')}</dt>
        <dd>{site.zone}</dd>
        <dt>{phrase('hint')}</dt>
        <dd>{site.hint ?? '—'}</dd>
      </dl>
      {site.places.length === 0 ? null : (
        <>
          <h3>{phrase('site.places')}</h3>
          <ul class="lines">
            {site.places.map((place) => (
              <li key={place.id} class="row between">
                <b>{named(place)}</b>
                <span class="ink-2">{termOf('phones', place.phones ?? site.phones)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="row wrap">
        <a class="button" href={hashOf('equipment', { site: site.id })}>
          {phrase('page.equipment')}
        </a>
        <a class="button" href={hashOf('labels', { site: site.id })}>
          {phrase('page.labels')}
        </a>
        <a class="button" href={hashOf('register', { site: site.id })}>
          {phrase('page.register')}
        </a>
        {may.labels ? (
          <button type="button" class="button" onClick={() => (doing.value = 'gate')}>
            <Icon name="key" size={16} /> {phrase('gate.print')}
          </button>
        ) : null}
        {may.equipment ? (
          <button type="button" class="button" onClick={() => (doing.value = 'edit')}>
            <Icon name="pencil" size={16} /> {phrase('edit')}
          </button>
        ) : null}
      </div>
      {doing.value === 'edit' ? <EditSite site={site} close={() => (doing.value = null)} /> : null}
      {doing.value === 'gate' ? <GateCodes site={site} close={() => (doing.value = null)} /> : null}
    </article>
  )
}

/** Sites: where, who may carry a phone there, how long the gate takes. */
export function SitesPage() {
  const { id } = route.value
  const adding = useSignal(false)
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const asked = useAsk<Sites>('sites:page', () => api.get('/sites'))
  return (
    <Answered asked={asked}>
      {({ items }) => {
        const chosen = items.find((site) => site.id === id)
        return (
          <div class={`split${chosen === undefined ? '' : ' opened'}`}>
            <div class="page">
              <PageHead title={phrase('page.sites')} note={String(items.length)}>
                {may.sites ? (
                  <button type="button" class="button" onClick={() => (adding.value = true)}>
                    <Icon name="plus" size={16} /> {phrase('sites.add')}
                  </button>
                ) : null}
              </PageHead>
              {items.length === 0 ? (
                <Nothing fact={phrase('sites.empty')} />
              ) : (
                <Table
                  caption={phrase('page.sites')}
                  items={items}
                  keyOf={(site) => site.id}
                  chosen={id}
                  open={(site) => go('sites', {}, site.id)}
                  columns={[
                    { head: phrase('col.name'), cell: (site) => <b>{named(site)}</b> },
                    { head: phrase('filter.contract'), cell: (site) => named(board.value?.contracts.find((contract) => contract.id === site.contract)) },
                    { head: phrase('phones'), cell: (site) => termOf('phones', site.phones) },
                    { head: phrase('site.gate'), right: true, cell: (site) => phrase('site.minutes', { n: site.gate_delay_min }) },
                    { head: phrase('duty_telephone'), cell: (site) => <span class="num">{site.duty_phone ?? '—'}</span>, extra: true },
                  ]}
                />
              )}
            </div>
            {chosen === undefined ? null : (
              <SideFile close={() => go('sites')}>
          <SiteFile site={chosen} />
        </SideFile>
            )}
            {adding.value ? (
              <AddSite
                contracts={board.value?.contracts ?? []}
                close={(added) => {
                  adding.value = false
                  if (added) asked.again()
                }}
              />
            ) : null}
          </div>
        )
      }}
    </Answered>
  )
}
