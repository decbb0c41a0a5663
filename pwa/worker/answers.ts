/** What the service worker decides, apart from where it runs. */

/**
 * Addresses that the server answers and, without it, the app: a label's page, the front door, `/field` without its
 * stroke. The worker keeps its hands off everything else: API, sign-in, ticket links, downloads, console.
 */
export function mayBeApp(url: URL, origin: string): boolean {
  return url.origin === origin && /^\/(?:[qQ]\/[^/]+\/?|field)?$/.test(url.pathname);
}
