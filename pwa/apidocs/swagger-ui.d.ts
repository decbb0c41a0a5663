/** What of Swagger UI these pages use; the package itself carries no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  /** The React that Swagger UI brings. */
  interface React {
    createElement: (tag: string, attributes: null, child: unknown) => unknown
  }
  interface Settings {
    url: string
    domNode: HTMLElement
    presets: unknown[]
    plugins: ((system: { React: React }) => { wrapComponents: Record<string, () => (props: { text: unknown }) => unknown> })[]
    validatorUrl: null
    deepLinking: boolean
    docExpansion: 'list' | 'none'
    filter: boolean
    syntaxHighlight: { theme: 'tomorrow-night' }
    defaultModelsExpandDepth: number
    supportedSubmitMethods: string[]
  }
  const SwaggerUI: ((settings: Settings) => unknown) & { presets: { apis: unknown } }
  export default SwaggerUI
}
