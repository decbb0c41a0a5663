/** The model server behind `fetch`: enrolment, sessions, sync, uploads, and ways to be unreachable. */

import { gunzipSync } from "node:zlib";
import { createHash, webcrypto } from "node:crypto";
import type { Answer } from "../../../pwa/core/ports.ts";
import { identity, person } from "./bench.ts";
import { ModelServer } from "./server.ts";

interface Upload {
  length: number;
  sha256: string;
  contract: string;
  data: Uint8Array;
}

export class Site {
  readonly server: ModelServer;
  reachable = true;
  /** A portal answers everything with a page of its own. */
  portal = false;
  signedIn = false;
  /** Whom the next code or password stands for. */
  who = person;
  revoked = false;
  /** A path at which everybody is refused. */
  refuses: string | null = null;
  key: webcrypto.JsonWebKey | null = null;
  requests: string[] = [];
  uploads = new Map<string, Upload>();
  blobs = new Map<string, Uint8Array>();
  /** Bytes after which the next PATCH breaks off, and the network with it. */
  breakAfter: number | null = null;
  private challenges = 0;

  constructor(now_ms: number) {
    this.server = new ModelServer(now_ms);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const path = String(input).replace("/api/v1", "");
    const method = init?.method ?? "GET";
    this.requests.push(`${method} ${path}`);
    if (!this.reachable) throw new TypeError("failed to fetch");
    if (this.portal) return new Response("<html>sign in to the hotel</html>", { headers: { "Content-Type": "text/html" } });
    if (path.startsWith("/blobs")) return this.blob(method, path, new Headers(init?.headers), init?.body ?? null);
    const { status, body, retry_after_s } = await this.answer(path, textOf(init));
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (retry_after_s !== null) headers["Retry-After"] = String(retry_after_s);
    return status === 204 ? new Response(null, { status }) : new Response(JSON.stringify(body), { status, headers });
  };

  private async answer(path: string, body: string): Promise<Answer> {
    if (path === this.refuses) return problem(403, "role-not-allowed");
    if (path === "/health") return ok({ ok: true, now: this.now() });
    if (path === "/auth/sign-in") return this.signIn(JSON.parse(body) as { login: string; password: string });
    if (path === "/auth/sign-out") return this.signOut();
    if (path === "/enrolments") return this.signedIn ? ok({ code: "CODE" }) : problem(401, "sign-in-needed");
    if (path === "/devices") return this.enrol(JSON.parse(body) as { code: string; public_key: webcrypto.JsonWebKey });
    if (path.endsWith("/challenge")) return this.revoked ? problem(403, "device-revoked") : ok({ challenge: `c${(this.challenges += 1)}` });
    if (path.endsWith("/session")) return this.renew(JSON.parse(body) as { challenge: string; signature: string });
    if (this.revoked) return problem(403, "device-revoked");
    if (!this.signedIn) return problem(401, "sign-in-needed");
    return path === "/sync/push" ? this.server.push(body) : this.server.pull(body);
  }

  private now(): string {
    return new Date(this.server.now_ms).toISOString();
  }

  private me(): object {
    const { organisation, device, name } = identity;
    const { server, server_epoch } = this.server;
    return { person: this.who, organisation, device: { id: device, name }, server, server_epoch, now: this.now() };
  }

  private signIn({ password }: { password: string }): Answer {
    this.signedIn = password === "right";
    return this.signedIn ? ok({ ...this.me(), device: null }) : problem(401, "sign-in-failed");
  }

  private signOut(): Answer {
    this.signedIn = false;
    return { status: 204, body: null, retry_after_s: null };
  }

  private enrol({ code, public_key }: { code: string; public_key: webcrypto.JsonWebKey }): Answer {
    if (code !== "CODE") return problem(404, "enrolment-code-wrong");
    this.key = public_key;
    this.signedIn = true;
    return ok({ device: { id: identity.device, name: identity.name }, me: this.me() });
  }

  private async renew({ challenge, signature }: { challenge: string; signature: string }): Promise<Answer> {
    if (this.key === null || challenge !== `c${this.challenges}`) return problem(401, "challenge-wrong");
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const key = await webcrypto.subtle.importKey("jwk", this.key, curve, false, ["verify"]);
    const raw = Buffer.from(signature, "base64url");
    const right = await webcrypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, raw, Buffer.from(challenge));
    this.signedIn ||= right;
    return right ? ok(this.me()) : problem(401, "device-unknown");
  }

  private async blob(method: string, path: string, headers: Headers, body: BodyInit | null): Promise<Response> {
    const upload = this.uploads.get(path);
    if (method === "POST") return this.createUpload(headers);
    if (path.startsWith("/blobs/uploads/")) {
      if (upload === undefined) return new Response(null, { status: 404 });
      const offset = { "Upload-Offset": String(upload.data.length) };
      return method === "HEAD" ? new Response(null, { status: 200, headers: offset }) : this.patch(path, upload, headers, body);
    }
    const held = this.blobs.get(path.slice("/blobs/".length));
    if (held === undefined) return new Response(null, { status: 404 });
    return new Response(method === "HEAD" ? null : held.slice(), { headers: { "Content-Type": "image/jpeg" } });
  }

  private createUpload(headers: Headers): Response {
    const pairs = (headers.get("Upload-Metadata") ?? "").split(",").map((pair) => pair.split(" "));
    const metadata = Object.fromEntries(pairs.map(([name, value]) => [name, Buffer.from(value ?? "", "base64").toString()]));
    const place = `/blobs/uploads/${this.uploads.size + 1}`;
    const { sha256 = "", contract = "" } = metadata;
    this.uploads.set(place, { length: Number(headers.get("Upload-Length")), sha256, contract, data: new Uint8Array() });
    return new Response(null, { status: 201, headers: { Location: `/api/v1${place}` } });
  }

  private async patch(path: string, upload: Upload, headers: Headers, body: BodyInit | null): Promise<Response> {
    if (Number(headers.get("Upload-Offset")) !== upload.data.length) return new Response(null, { status: 409 });
    const piece = new Uint8Array(await new Response(body).arrayBuffer());
    const [, sum] = (headers.get("Upload-Checksum") ?? "").split(" ");
    if (createHash("sha256").update(piece).digest("base64") !== sum) return new Response(null, { status: 460 });
    const kept = this.breakAfter === null ? piece : piece.slice(0, this.breakAfter);
    upload.data = Uint8Array.from([...upload.data, ...kept]);
    if (this.breakAfter !== null) {
      this.breakAfter = null;
      this.reachable = false;
      throw new TypeError("connection lost");
    }
    if (upload.data.length === upload.length) {
      if (createHash("sha256").update(upload.data).digest("hex") !== upload.sha256) {
        this.uploads.delete(path);
        return new Response(null, { status: 460 });
      }
      this.blobs.set(upload.sha256, upload.data);
    }
    return new Response(null, { status: 204, headers: { "Upload-Offset": String(upload.data.length) } });
  }
}

function textOf(init: RequestInit | undefined): string {
  const packed = new Headers(init?.headers).get("Content-Encoding") === "gzip";
  return packed ? gunzipSync(init?.body as Uint8Array).toString("utf-8") : String(init?.body ?? "");
}

function ok(body: object): Answer {
  return { status: 200, body, retry_after_s: null };
}

function problem(status: number, code: string): Answer {
  return { status, body: { code, detail: code }, retry_after_s: null };
}
