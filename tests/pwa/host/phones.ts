/** The phones of a simulation: each with its storage, its clocks and its open pages. */

import { phoneCode } from "./bundle.ts";
import type { Bug } from "./planted.ts";
import { Clocks } from "./clocks.ts";
import { Disk } from "./disk.ts";
import { Page } from "./page.ts";
import type { Answered, Asked, Browser } from "./page.ts";
import { Dice } from "./random.ts";
import { TabChannel, TabLocks } from "./tabs.ts";
import { settle } from "./turns.ts";

/** What happened since the last word: requests to answer, ends of calls, deaths, and what the product complained of. */
export type Happening =
  | ({ happened: "asked"; phone: string; tab: string; request: number } & Asked)
  | { happened: "ended"; phone: string; tab: string; call: number; result?: unknown; error?: string }
  | { happened: "died"; phone: string; tab: string; at: string | null }
  | { happened: "complained"; phone: string; tab: string; words: string };

interface Held {
  browser: Browser;
  pages: Map<string, Page>;
  bug: Bug | null;
}

export class Phones {
  private phones = new Map<string, Held>();
  private happened: Happening[] = [];
  private readonly requests = new Map<number, (answered: Answered) => void>();
  private someoneDied = false;
  private lastRequest = 0;
  private lastCall = 0;

  /** A phone out of its box. */
  add(name: string, given: { seed: string; wall_ms: number; bug?: Bug; live?: boolean; hasLocks?: boolean }): void {
    const clocks = new Clocks();
    clocks.wall_ms = given.wall_ms;
    const browser: Browser = {
      name,
      clocks,
      dice: new Dice(given.seed),
      disk: new Disk(),
      locks: new TabLocks(),
      channel: new TabChannel(),
      onLine: true,
      inSight: true,
      hasLocks: given.hasLocks ?? true,
      live: given.live ?? false,
    };
    this.phones.set(name, { browser, pages: new Map(), bug: given.bug ?? null });
  }

  /** Forgets every phone, open pages and all. */
  forget(): void {
    for (const { pages } of this.phones.values()) for (const page of pages.values()) page.kill();
    this.phones = new Map();
    this.requests.clear();
    this.happened = [];
    this.lastRequest = 0;
    this.lastCall = 0;
  }

  browser(name: string): Browser {
    return this.held(name).browser;
  }

  page(phone: string, tab: string): Page {
    const page = this.held(phone).pages.get(tab);
    if (page === undefined) throw new Error(`${phone} has no open tab ${tab}`);
    return page;
  }

  pages(phone: string): Page[] {
    return [...this.held(phone).pages.values()];
  }

  async open(phone: string, tab: string): Promise<void> {
    const { browser, pages, bug } = this.held(phone);
    const load = await phoneCode(bug);
    const at = { phone, tab };
    const page = new Page({
      browser,
      ask: (asked, answer) => {
        this.lastRequest += 1;
        this.requests.set(this.lastRequest, answer);
        this.happened.push({ happened: "asked", ...at, request: this.lastRequest, ...asked });
      },
      complain: (words) => {
        if (!page.dead) this.happened.push({ happened: "complained", ...at, words });
      },
      died: () => {
        this.someoneDied = true;
        pages.delete(tab);
        this.happened.push({ happened: "died", ...at, at: page.connector.at });
      },
    });
    pages.set(tab, page);
    this.follow(phone, tab, page, page.open(load));
  }

  /** Begins something on a page; its end is told when it comes, unless the page dies before. */
  call(phone: string, tab: string, work: (page: Page) => Promise<unknown>): number {
    const page = this.page(phone, tab);
    const begun = new Promise<void>((resolve) => page.hears(resolve));
    return this.follow(phone, tab, page, begun.then(() => work(page)));
  }

  answer(request: number, answered: Answered): void {
    const answer = this.requests.get(request);
    this.requests.delete(request);
    answer?.(answered);
  }

  /** Moves both clocks; timers come due as they pass. */
  async pass(phone: string, { wall_ms, mono_ms }: { wall_ms: number; mono_ms: number }): Promise<void> {
    const { clocks } = this.browser(phone);
    clocks.wall_ms += wall_ms;
    clocks.mono_ms += mono_ms;
    await this.quiet();
  }

  /** Lets everything go on that can, and gives what happened. */
  async quiet(): Promise<void> {
    do await settle(() => this.look());
    while (this.tick());
  }

  /** A promise that nobody waits for was refused. What a dead page leaves behind, nobody hears. */
  unhandled(reason: unknown): void {
    if (!this.someoneDied) this.happened.push({ happened: "complained", phone: "?", tab: "?", words: String(reason) });
  }

  told(): Happening[] {
    this.someoneDied = false;
    return this.happened.splice(0);
  }

  /** When the first timer of a phone is due, on its own monotonic clock. */
  nextTimer(phone: string): number | null {
    const due = this.pages(phone).flatMap((page) => (page.frozen ? [] : (page.timers.next() ?? [])));
    return due.length === 0 ? null : Math.min(...due);
  }

  private look(): void {
    for (const { pages } of this.phones.values()) for (const page of pages.values()) page.connector.look();
  }

  private tick(): boolean {
    for (const { pages } of this.phones.values()) for (const page of pages.values()) if (page.tick()) return true;
    return false;
  }

  private follow(phone: string, tab: string, page: Page, work: Promise<unknown>): number {
    this.lastCall += 1;
    const ended = { happened: "ended" as const, phone, tab, call: this.lastCall };
    const tell = (end: { result?: unknown; error?: string }): void => {
      if (!page.dead) this.happened.push({ ...ended, ...end });
    };
    work.then(
      (result) => tell({ result: result ?? null }),
      (error: unknown) => tell({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }),
    );
    return this.lastCall;
  }

  private held(name: string): Held {
    const held = this.phones.get(name);
    if (held === undefined) throw new Error(`there is no phone ${name}`);
    return held;
  }
}
