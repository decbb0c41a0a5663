/** What a phone can say of time: two clocks, and the last answer of the server that it heard. */

/** Readings of both clocks, in whole milliseconds; the monotonic one stands still while a phone sleeps. */
export interface Reading {
  wall_ms: number;
  mono_ms: number;
}

export interface Heard extends Reading {
  now_ms: number;
  session: string;
  rtt_ms: number;
}

export interface Said extends Reading {
  session: string;
  heard: Heard;
}

const UNSURE_MS = 1000;

export type ReadClocks = () => Reading;

export class PhoneTime {
  private heard: Heard | null;
  readonly session: string;
  private readonly read: ReadClocks;

  /** `session` names this run of the monotonic clock: one per page. `heard` is what an earlier run left behind. */
  constructor(read: ReadClocks, session: string, heard: Heard | null) {
    this.read = read;
    this.session = session;
    this.heard = heard;
  }

  reading(): Reading {
    const { wall_ms, mono_ms } = this.read();
    return { wall_ms: Math.round(wall_ms), mono_ms: Math.round(mono_ms) };
  }

  lastHeard(): Heard | null {
    return this.heard;
  }

  /**
   * Takes in an answer's `now`. Both clocks are put at the middle of the round trip: only then is the server's
   * instant within half the round trip of them, wherever in between it was read.
   */
  hear(now_ms: number, sent: Reading, received: Reading): Heard | null {
    const rtt_ms = received.mono_ms - sent.mono_ms;
    // The phone slept or its clock was moved while it waited: nobody knows how long the round trip took.
    if (Math.abs(received.wall_ms - sent.wall_ms - rtt_ms) > UNSURE_MS) return null;
    const back_ms = Math.round(rtt_ms / 2);
    this.heard = {
      now_ms,
      wall_ms: received.wall_ms - back_ms,
      mono_ms: received.mono_ms - back_ms,
      session: this.session,
      rtt_ms,
    };
    return this.heard;
  }

  /** What an earlier session heard: used only until this one hears for itself. */
  inherit(heard: Heard): void {
    if (this.heard?.session === this.session) return;
    this.heard = heard;
  }

  /** Now and the last answer heard; null before the first answer ever (no phone is enrolled without one). */
  said(): Said | null {
    if (this.heard === null) return null;
    return { ...this.reading(), session: this.session, heard: this.heard };
  }

  /** How far the wall clock was set back since the last answer heard; a phone that slept only seems to be ahead. */
  setBack_ms(): number {
    if (this.heard === null) return 0;
    const { wall_ms, mono_ms } = this.reading();
    const passed_ms = this.heard.session === this.session ? mono_ms - this.heard.mono_ms : 0;
    return Math.max(0, passed_ms - (wall_ms - this.heard.wall_ms));
  }

  /** The server's time as far as this phone knows it: an offset to the wall clock, as `at` of an event has it. */
  now_ms(): number {
    const { wall_ms } = this.reading();
    return this.heard === null ? wall_ms : this.heard.now_ms + (wall_ms - this.heard.wall_ms);
  }
}
