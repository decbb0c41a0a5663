/** Pokes from the server ("feed F is at n now"); they carry no data, each only asks for a round of sync. */

/** The part of an EventSource that is used. */
export interface Stream {
  readonly readyState: number;
  onopen: ((event: Event) => unknown) | null;
  onmessage: ((event: MessageEvent) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
  close(): void;
}

const CLOSED = 2;

export class Live {
  private stream: Stream | null = null;
  private open = false;
  private readonly connect: (() => Stream) | null;
  private readonly poke: () => void;

  constructor(connect: (() => Stream) | null, poke: () => void) {
    this.connect = connect;
    this.poke = poke;
  }

  /** Whether pokes come; while they do not, the caller polls. */
  connected(): boolean {
    return this.open;
  }

  /** Connects unless it is connected or on its way; the browser itself tries again after a lost connection. */
  begin(): void {
    if (this.connect === null || (this.stream !== null && this.stream.readyState !== CLOSED)) return;
    const stream = this.connect();
    stream.onopen = () => {
      // What happened while nobody listened is not told again.
      if (!this.open) this.poke();
      this.open = true;
    };
    stream.onmessage = () => this.poke();
    stream.onerror = () => {
      this.open = false;
    };
    this.stream = stream;
  }

  end(): void {
    this.stream?.close();
    this.stream = null;
    this.open = false;
  }
}
