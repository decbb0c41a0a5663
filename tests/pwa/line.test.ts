import assert from "node:assert/strict";
import { test } from "node:test";
import { makeKey, renewSession } from "../../pwa/device/keys.ts";
import { uploadBlob } from "../../pwa/device/tus.ts";

const BLOB = { sha256: "a".repeat(64), type: "image/jpeg", contract: null, upload: null };
const PORTAL = (): Response => new Response("sign in to the hotel", { status: 200, headers: { "Content-Type": "text/html" } });
const remember = async (): Promise<void> => undefined;

test("a portal's page with status 200 is not taken for a photo that is on the server", async () => {
  assert.equal(await uploadBlob(BLOB, new ArrayBuffer(8), async () => PORTAL(), remember), "later");
});

test("a portal's page in place of a part's answer moves nothing on", async () => {
  const answers: Record<string, () => Response> = {
    "HEAD /blobs/x": () => new Response(null, { status: 200, headers: { "Upload-Offset": "0" } }),
    PATCH: PORTAL,
  };
  const send = async (method: string, path: string): Promise<Response> => {
    if (method === "HEAD" && path === `/blobs/${BLOB.sha256}`) return new Response(null, { status: 404 });
    if (method === "POST") return new Response(null, { status: 201, headers: { Location: "/api/v1/blobs/x" } });
    return (method === "PATCH" ? answers["PATCH"] : answers["HEAD /blobs/x"])?.() ?? assert.fail(path);
  };
  assert.equal(await uploadBlob(BLOB, new ArrayBuffer(8), send, remember), "later");
});

test("a server that takes no challenge of this phone leaves the person to sign in", async () => {
  let asked = 0;
  const post = async (path: string): Promise<{ status: number; body: unknown; retry_after_s: null }> => {
    if (path.endsWith("/challenge")) return { status: 200, body: { challenge: `c${(asked += 1)}` }, retry_after_s: null };
    return { status: 403, body: { code: "challenge-wrong" }, retry_after_s: null };
  };
  assert.equal(await renewSession("device", await makeKey(), post), "refused");
  assert.equal(asked, 2);
});

test("a challenge that ran out on the way is followed by another at once", async () => {
  let sessions = 0;
  const post = async (path: string): Promise<{ status: number; body: unknown; retry_after_s: null }> => {
    if (path.endsWith("/challenge")) return { status: 200, body: { challenge: "c" }, retry_after_s: null };
    sessions += 1;
    return sessions === 1
      ? { status: 403, body: { code: "challenge-wrong" }, retry_after_s: null }
      : { status: 200, body: {}, retry_after_s: null };
  };
  assert.equal(await renewSession("device", await makeKey(), post), "renewed");
});
