/** The mirror with what is pending on this phone: derived at each change, stored nowhere. */

import { keyOf } from "../core/desk.ts";
import type { Entry } from "../core/outbox.ts";
import { overlay } from "../core/projections.ts";
import type { FoldNow, Overlay, Reader } from "../core/projections.ts";
import type { RecordByKind, RecordKind } from "../core/records.gen.ts";

export type Filter<K extends RecordKind> = Partial<RecordByKind[K]> | ((record: RecordByKind[K]) => boolean);

export class View {
  private readonly mirror: Reader;
  private readonly entries: () => Promise<Entry[]>;
  private readonly now: () => FoldNow;
  private pending: Promise<Overlay> | null = null;

  constructor(mirror: Reader, entries: () => Promise<Entry[]>, now: () => FoldNow) {
    this.mirror = mirror;
    this.entries = entries;
    this.now = now;
  }

  /** Something was said, answered or pulled: the next read folds again. */
  forget(): void {
    this.pending = null;
  }

  async get<K extends RecordKind>(kind: K, id: string): Promise<RecordByKind[K] | undefined> {
    const pending = (await this.overlay()).get(keyOf(kind, id));
    return (pending as RecordByKind[K] | undefined) ?? this.mirror.get(kind, id);
  }

  async list<K extends RecordKind>(kind: K, filter?: Filter<K>): Promise<RecordByKind[K][]> {
    const [pending, held] = await Promise.all([this.overlay(), this.mirror.list(kind)]);
    const records = new Map(held.map((record) => [record.id, record]));
    for (const [key, record] of pending) if (key.startsWith(`${kind}:`)) records.set(record.id, record as RecordByKind[K]);
    const wanted = filter === undefined ? () => true : typeof filter === "function" ? filter : matches(filter);
    return [...records.values()].filter(wanted);
  }

  async labelOf(tag: string): Promise<RecordByKind["label"] | undefined> {
    for (const [key, record] of await this.overlay()) {
      if (key.startsWith("label:") && "tag" in record && record.tag === tag) return record as RecordByKind["label"];
    }
    return this.mirror.labelOf(tag);
  }

  private overlay(): Promise<Overlay> {
    if (this.pending === null) {
      const pending = this.fold();
      pending.catch(() => this.forget());
      this.pending = pending;
    }
    return this.pending;
  }

  private async fold(): Promise<Overlay> {
    return overlay(await this.entries(), this.mirror, this.now());
  }
}

function matches<T extends object>(filter: Partial<T>): (record: T) => boolean {
  const wanted = Object.entries(filter);
  return (record) => wanted.every(([name, value]) => (record as Record<string, unknown>)[name] === value);
}
