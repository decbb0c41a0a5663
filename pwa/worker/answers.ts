/** What the service worker decides, apart from where it runs. */

/**
 * Addresses that the server answers and, without it, the app: a label's page, the front door, `/field` without its
 * stroke. The worker keeps its hands off everything else: API, sign-in, ticket links, downloads, console.
 */
export function mayBeApp(url: URL, origin: string): boolean {
  return url.origin === origin && /^\/(?:[qQ]\/[^/]+\/?|field)?$/.test(url.pathname);
}

interface Message {
  title?: unknown;
  body?: unknown;
  ticket?: unknown;
  tag?: unknown;
}

const NEUTRAL = "半小时到场 · Halfhour";

export interface Shown {
  title: string;
  options: NotificationOptions & { data: { hash: string } };
}

/**
 * The notification of a push. Its title is what the server means for a lock screen; anything unreadable still shows
 * a neutral one, because a push that shows nothing costs the app its permission.
 */
export function notificationOf(text: string): Shown {
  const message = parsed(text);
  const ticket = typeof message.ticket === "string" && /^[0-9a-f-]{36}$/.test(message.ticket) ? message.ticket : null;
  const title = typeof message.title === "string" && message.title !== "" ? message.title : NEUTRAL;
  const tag = typeof message.tag === "string" ? message.tag : (ticket ?? "halfhour");
  const body = typeof message.body === "string" ? { body: message.body } : {};
  const hash = ticket === null ? "#/today" : `#/ticket/${ticket}`;
  return {
    title,
    options: { ...body, tag, icon: "/icons/icon.svg", requireInteraction: ticket !== null, data: { hash } },
  };
}

function parsed(text: string): Message {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
