/** What of Swagger UI these pages use; the package itself carries no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface Settings {
    url: string
    domNode: HTMLElement
    presets: unknown[]
    plugins: (() => unknown)[]
    validatorUrl: null
    deepLinking: boolean
    docExpansion: 'list' | 'none'
    filter: boolean
    defaultModelsExpandDepth: number
    supportedSubmitMethods: string[]
  }
  const SwaggerUI: ((settings: Settings) => unknown) & { presets: { apis: unknown } }
  export default SwaggerUI
}
