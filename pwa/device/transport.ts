/** The way to the server. An answer counts only if it is ours: HTML where JSON was expected is a portal, so no answer. */

import type { Answer, Transport } from "../core/ports.ts";
import type { Heard, PhoneTime } from "../core/time.ts";

export const API = "/api/v1";

const HEARTBEAT_MS = 3_000;
const ANSWER_MS = 30_000;
/** A part of a snapshot is some hundred kilobytes, and the line may be slow. */
const CHUNK_MS = 120_000;
const PACK_FROM_CHARS = 1_024;

/** JSON text, or the same gzipped. */
type Body = string | Uint8Array<ArrayBuffer> | null;

export interface TransportPorts {
  fetch: typeof fetch;
  time: PhoneTime;
  /** Every answer is heard for its time. */
  heard(heard: Heard): void;
  /** Told after each request whether our server answered. */
  reached(answered: boolean): void;
  renew: Transport["renew"];
}

export class HttpTransport implements Transport {
  private readonly ports: TransportPorts;

  constructor(ports: TransportPorts) {
    this.ports = ports;
  }

  async push(body: string): Promise<Answer> {
    return this.json("POST", "/sync/push", await packed(body));
  }

  async pull(body: string): Promise<Answer> {
    return this.json("POST", "/sync/pull", await packed(body));
  }

  snapshot(feed: string): Promise<Answer> {
    return this.json("GET", `/sync/snapshot?feed=${encodeURIComponent(feed)}`);
  }

  async chunk(snapshot: string, part: number): Promise<Answer & { bytes: Uint8Array | null }> {
    const response = await this.send("GET", `/sync/snapshot/${snapshot}/${part}`, {}, null, CHUNK_MS);
    const whole = response?.status === 200 && isJson(response);
    const bytes = whole ? await response.arrayBuffer().catch(() => null) : null;
    const answer = response === null || (whole && bytes === null) ? NO_ANSWER : whole ? { ...NO_ANSWER, status: 200 } : await answerOf(response);
    this.ports.reached(answer.status !== 0);
    return { ...answer, bytes: bytes === null ? null : new Uint8Array(bytes) };
  }

  renew(): ReturnType<Transport["renew"]> {
    return this.ports.renew();
  }

  /** Whether the server is there at all: `navigator.onLine` does not know. */
  async heartbeat(): Promise<boolean> {
    return (await this.json("GET", "/health", null, HEARTBEAT_MS)).status !== 0;
  }

  /** Sends JSON, gives the answer's JSON. */
  async json(method: "GET" | "POST", path: string, body: Body = null, limit_ms = ANSWER_MS): Promise<Answer> {
    const { time } = this.ports;
    const sent = time.reading();
    const packing: Record<string, string> = body instanceof Uint8Array ? { "Content-Encoding": "gzip" } : {};
    const response = await this.send(method, path, { "Content-Type": "application/json", ...packing }, body, limit_ms);
    const received = time.reading();
    const answer = response === null ? NO_ANSWER : await answerOf(response);
    this.ports.reached(answer.status !== 0);
    const now_ms = nowOf(answer.body);
    const heard = now_ms === null ? null : time.hear(now_ms, sent, received);
    if (heard !== null) this.ports.heard(heard);
    return answer;
  }

  /** One request as it is; null when nobody answered in time. */
  async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: BodyInit | null,
    limit_ms = ANSWER_MS,
  ): Promise<Response | null> {
    const url = path.startsWith(API) ? path : `${API}${path}`;
    try {
      return await this.ports.fetch(url, {
        method,
        // X-Halfhour: no other site's page can send it, so a forged request is told apart.
        headers: { Accept: "application/json", "X-Halfhour": "phone", ...headers },
        body,
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        signal: AbortSignal.timeout(limit_ms),
      });
    } catch {
      return null;
    }
  }
}

/** A long text gzipped, where the browser can: what a phone says shrinks to a fifth. */
async function packed(body: string): Promise<Body> {
  if (body.length < PACK_FROM_CHARS || typeof CompressionStream === "undefined") return body;
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The server's time in an answer; an enrolment has it inside its `me`. */
function nowOf(body: unknown): number | null {
  const { now, me } = (body ?? {}) as { now?: string; me?: { now?: string } };
  const now_ms = Date.parse(now ?? me?.now ?? "");
  return Number.isNaN(now_ms) ? null : now_ms;
}

const NO_ANSWER: Answer = { status: 0, body: null, retry_after_s: null };

async function answerOf(response: Response): Promise<Answer> {
  const retry_after_s = secondsOf(response.headers.get("Retry-After"));
  if (response.status === 204) return { status: 204, body: null, retry_after_s };
  if (!isJson(response)) {
    // A proxy's own error page still says that the server is not to be had for now.
    return response.status >= 500 ? { status: response.status, body: null, retry_after_s } : NO_ANSWER;
  }
  try {
    return { status: response.status, body: await response.json(), retry_after_s };
  } catch {
    return NO_ANSWER;
  }
}

function isJson(response: Response): boolean {
  return /[/+]json\b/.test(response.headers.get("Content-Type") ?? "");
}

function secondsOf(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
