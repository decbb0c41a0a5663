/** The notification of a push: the server's words where a lock screen may show them, else words that tell nothing. */

import en from "./i18n/en.json" with { type: "json" };
import zh from "./i18n/zh.json" with { type: "json" };

const NEUTRAL = "半小时到场 · Halfhour";
const ABOUT = ["alert", "assigned", "recalled", "stood_down", "standby", "standby_over", "test"] as const;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type About = (typeof ABOUT)[number];

/** What a notification carries for the tap on it. */
export interface Carried {
  /** Where the app opens. */
  hash: string;
  alert: string | null;
  /** Where the app opens if the alert could not be acknowledged from here. */
  acknowledge: string | null;
  nonce: string | null;
}

export interface Shown {
  title: string;
  options: NotificationOptions & {
    data: Carried;
    renotify: boolean;
    actions: { action: "acknowledge" | "open"; title: string }[];
  };
}

/**
 * What to show. Anything unreadable still shows something neutral, because a push that shows nothing costs the app its
 * permission. One notification per ticket: a later message takes the place of the earlier, and rings only if it must.
 */
export function notificationOf(text: string): Shown {
  const said = parsed(text);
  const about = ABOUT.find((one) => one === said.about) ?? null;
  const words = said.lang === "en" ? en : zh;
  const ticket = idOf(said.ticket);
  const title = textOf(said.title);
  const rings = about === "alert" || about === "assigned" || about === "standby";
  return {
    title: title ?? (about === null ? NEUTRAL : words[about]),
    options: {
      ...bodyOf(about, title, textOf(said.body), words),
      lang: said.lang === "en" ? "en" : "zh-CN",
      tag: ticket ?? idOf(said.standby) ?? about ?? "halfhour",
      icon: "/icons/icon-192.png",
      badge: "/icons/badge-96.png",
      requireInteraction: rings,
      renotify: rings,
      silent: about === "recalled" || about === "stood_down" || about === "standby_over",
      actions: rings ? actionsOf(about, idOf(said.alert), words) : [],
      data: carried(said, about, ticket),
    },
  };
}

function bodyOf(about: About | null, title: string | null, body: string | null, words: typeof zh): { body?: string } {
  if (body !== null) return { body };
  return title === null && about !== null && about !== "test" ? { body: words.look } : {};
}

function actionsOf(about: About, alert: string | null, words: typeof zh): Shown["options"]["actions"] {
  const open = { action: "open" as const, title: words.open };
  return about === "alert" && alert !== null ? [{ action: "acknowledge", title: words.acknowledge }, open] : [open];
}

function carried(said: Record<string, unknown>, about: About | null, ticket: string | null): Carried {
  const alert = about === "alert" ? idOf(said.alert) : null;
  // A job that was taken back is not on this phone any more.
  const hash = ticket === null || about === "recalled" ? (about === "test" ? "#/me" : "#/today") : `#/ticket/${ticket}`;
  const acknowledge = alert === null || ticket === null ? null : `#/ticket/${ticket}/acknowledge.${alert}`;
  return { hash, alert, acknowledge, nonce: textOf(said.nonce) };
}

function idOf(value: unknown): string | null {
  return typeof value === "string" && ID.test(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
