/** This browser cannot keep data: said in full, because nothing recorded here would be safe. */

import { EmptyState, language } from '../ui/index.ts'

export function Broken({ fault }: { fault: unknown }) {
  const zh = language.value === 'zh'
  return (
    <main class="screen-body">
      <EmptyState fact={zh ? '这个浏览器存不住资料' : 'This browser cannot keep data'}>
        {zh ? '请关掉无痕模式，或换 Chrome 109 以上、Safari 16.4 以上再打开。' : 'Leave private browsing, or open it in Chrome 109+ or Safari 16.4+.'}
        <p class="small">{String(fault)}</p>
      </EmptyState>
    </main>
  )
}
