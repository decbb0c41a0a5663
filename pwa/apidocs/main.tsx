/** The API pages: Swagger UI over our own document, everything from this server, no inline script or style. */

import '../ui/tokens.css'
import 'swagger-ui-dist/swagger-ui.css'
import './apidocs.css'
import { effect } from '@preact/signals'
import { render } from 'preact'
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import { Mark } from '../ui/Icon.tsx'
import { chooseLanguage, language, words } from '../ui/language.ts'
import { theme } from '../ui/theme.ts'

const DOCUMENT = '/api/v1/openapi.json'

const zh = {
  title: '半小时到场 API',
  intro: '每个操作都带一个例子，测试里真的跑过。GET 可以用您的登录当场试；改动一律走 POST /api/v1/operations。',
  operations: '操作',
  filter: '按标签或路径筛选',
  document: 'OpenAPI 文件',
  home: '回到系统',
  other: 'English',
}
const en: typeof zh = {
  title: 'Halfhour API',
  intro: 'Every operation shows an example that the tests have really played. GET can be tried here with your own sign-in; every change goes through POST /api/v1/operations.',
  operations: 'Operations',
  filter: 'Filter by tag or path',
  document: 'OpenAPI document',
  home: 'Back to the app',
  other: '中文',
}
const phrase = words(zh, en)

function Head() {
  return (
    <header class="api-head">
      <Mark size={28} />
      <div class="api-words">
        <h1>{phrase('title')}</h1>
        <p>{phrase('intro')}</p>
      </div>
      <nav>
        <a href={DOCUMENT}>{phrase('document')}</a>
        <a href="/">{phrase('home')}</a>
        <button type="button" lang={language.value === 'zh' ? 'en' : 'zh-CN'} onClick={() => chooseLanguage(language.value === 'zh' ? 'en' : 'zh')}>
          {phrase('other')}
        </button>
      </nav>
      <h2 class="spoken">{phrase('operations')}</h2>
    </header>
  )
}

effect(() => {
  void theme.value
  document.documentElement.classList.toggle('dark-mode', document.documentElement.dataset['theme'] === 'dark')
})

/**
 * What Swagger UI draws without a way to change it: regions without a name, which say nothing to a screen reader,
 * a filter without a label, and long examples that a keyboard cannot scroll.
 */
function mend(within: HTMLElement) {
  for (const table of within.querySelectorAll('table[role=region]')) table.removeAttribute('role')
  const filter = within.querySelector('.operation-filter-input')
  filter?.closest('section')?.setAttribute('role', 'search')
  filter?.setAttribute('aria-label', phrase('filter'))
  filter?.setAttribute('placeholder', phrase('filter'))
  for (const text of within.querySelectorAll('pre:not([tabindex])')) text.setAttribute('tabindex', '0')
}

const api = document.getElementById('api') as HTMLElement
new MutationObserver(() => mend(api)).observe(api, { childList: true, subtree: true })

render(<Head />, document.getElementById('head') as HTMLElement)
SwaggerUI({
  url: DOCUMENT,
  domNode: api,
  presets: [SwaggerUI.presets.apis],
  plugins: [
    ({ React }) => ({
      wrapComponents: {
        // The session is a cookie out of any script's reach: there is nothing to type in; our own head stands for theirs.
        authorizeBtn: () => () => null,
        authorizeOperationBtn: () => () => null,
        InfoContainer: () => () => null,
        // Theirs is a link inside the button that opens an operation; the button alone sets the address too.
        DeepLink: () => ({ text }) => React.createElement('span', null, text),
      },
    }),
  ],
  validatorUrl: null,
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  syntaxHighlight: { theme: 'tomorrow-night' },
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: ['get'],
})
