import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { test } from "node:test";
import { PhoneTime } from "../../pwa/core/time.ts";
import { HttpTransport } from "../../pwa/device/transport.ts";

interface Sent {
  headers: Record<string, string>;
  body: string | Uint8Array;
}

function listening(): { transport: HttpTransport; sent: Sent[] } {
  const sent: Sent[] = [];
  const answer = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    sent.push({ headers: init?.headers as Record<string, string>, body: init?.body as string | Uint8Array });
    return new Response("{}", { headers: { "Content-Type": "application/json" } });
  };
  const transport = new HttpTransport({
    fetch: answer as typeof fetch,
    time: new PhoneTime(() => ({ wall_ms: 0, mono_ms: 0 }), "session", null),
    heard: () => undefined,
    reached: () => undefined,
    renew: () => assert.fail("nothing to renew"),
  });
  return { transport, sent };
}

test("a long push goes gzipped and is the same to the byte", async () => {
  const { transport, sent } = listening();
  const text = JSON.stringify({ operations: Array.from({ length: 200 }, (_, n) => ({ n, text: "三个对讲点无声" })) });
  await transport.push(text);
  const [{ headers, body } = assert.fail("one request")] = sent;
  assert.equal(headers["Content-Encoding"], "gzip");
  assert.ok(body instanceof Uint8Array && body.length < text.length / 4);
  assert.equal(gunzipSync(body).toString("utf-8"), text);
});

test("a short one goes as it is", async () => {
  const { transport, sent } = listening();
  await transport.pull('{"feeds":[]}');
  assert.equal(sent[0]?.body, '{"feeds":[]}');
  assert.equal(sent[0]?.headers["Content-Encoding"], undefined);
});
