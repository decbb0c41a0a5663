/** The product's own phone as one script, so that each page that a simulation opens gets modules of its own, as a page does. */

import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { build } from "vite";
import type { Plugin } from "vite";
import { PLANTED } from "./planted.ts";
import type { Bug } from "./planted.ts";

const PWA = fileURLToPath(new URL("../../../pwa/", import.meta.url));

/** What a page finds under these names; everything else is Node's own. */
export const GLOBALS = [
  "globalThis",
  "indexedDB",
  "IDBKeyRange",
  "IDBDatabase",
  "IDBObjectStore",
  "IDBIndex",
  "IDBCursor",
  "IDBTransaction",
  "IDBRequest",
  "crypto",
  "performance",
  "Date",
  "AbortSignal",
  "CompressionStream",
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "setImmediate",
  "fetch",
  "console",
] as const;

export type Globals = Record<(typeof GLOBALS)[number], unknown>;
export type Load = (globals: Globals) => typeof import("../../../pwa/device/state.ts");

const loaded = new Map<string, Promise<Load>>();

/** Gives the phone's code, with one bug planted in it if so asked. */
export function phoneCode(bug: Bug | null): Promise<Load> {
  const known = loaded.get(bug ?? "") ?? bundled(bug);
  loaded.set(bug ?? "", known);
  return known;
}

async function bundled(bug: Bug | null): Promise<Load> {
  const planting = bug === null ? null : plant(bug);
  const output = await build({
    configFile: false,
    logLevel: "error",
    root: PWA,
    plugins: planting === null ? [] : [planting.plugin],
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry: `${PWA}device/state.ts`, formats: ["iife"], name: "halfhour" },
    },
  });
  const [{ output: chunks } = { output: [] }] = output as { output: { type: string; code?: string }[] }[];
  const code = chunks.find(({ type }) => type === "chunk")?.code;
  if (code === undefined) throw new Error("the phone could not be put into one script");
  if (planting?.planted() === false) throw new Error(`${bug}: the product no longer has the lines it changes`);
  const script = new Script(`(function (${GLOBALS.join(", ")}) {${code}; return halfhour; })`, { filename: "phone.js" });
  const make = script.runInThisContext() as (...globals: unknown[]) => ReturnType<Load>;
  return (globals) => make(...GLOBALS.map((name) => globals[name]));
}

/** Changes a few words of the product while it is put together: nothing of it is in the product itself. */
function plant(bug: Bug): { plugin: Plugin; planted(): boolean } {
  const { file, from, to } = PLANTED[bug];
  let planted = false;
  const plugin: Plugin = {
    name: "plant",
    enforce: "pre",
    transform(code, id) {
      if (id !== `${PWA}${file}` || code.split(from).length !== 2) return null;
      planted = true;
      return code.replace(from, () => to);
    },
  };
  return { plugin, planted: () => planted };
}
