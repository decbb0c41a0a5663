import { readFile } from "node:fs/promises";
import type { ManifestTransform } from "workbox-build";

/** A chunk as Vite's manifest.json describes it. */
interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
  assets?: string[];
}

type Chunks = Record<string, Chunk>;

/** Screens a phone opens without a network: the page's file and the address it is served at. */
const PAGES: Record<string, string> = {
  "field/index.html": "/field/",
  "signin/index.html": "/sign-in",
};

/** Files of a chunk and of everything it always loads; what it loads on demand is left to `wanted`. */
function reach(chunks: Chunks, name: string, files: Set<string>, onDemand: Set<string>, seen: Set<string>): void {
  const chunk = chunks[name];
  if (chunk === undefined || seen.has(name)) return;
  seen.add(name);
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
  for (const next of chunk.imports ?? []) reach(chunks, next, files, onDemand, seen);
  for (const next of chunk.dynamicImports ?? []) onDemand.add(next);
}

/** Files of the phone's app: `shell` before the first screen, `later` whatever it loads when first used. */
export function filesOfPhone(chunks: Chunks): { shell: Set<string>; later: Set<string> } {
  const shell = new Set<string>();
  const later = new Set<string>();
  const seen = new Set<string>();
  const waiting = new Set<string>();
  for (const page of Object.keys(PAGES)) reach(chunks, page, shell, waiting, seen);
  for (const name of waiting) reach(chunks, name, later, waiting, seen);
  return { shell, later };
}

/**
 * Keeps of the build only what the phone needs without a network (the console is not installed on phones),
 * gives pages the address they are served at, and marks with `later` what may be fetched in the background.
 */
export function precacheOfPhone(outDir: string): ManifestTransform {
  return async (entries) => {
    const chunks = JSON.parse(await readFile(`${outDir}/manifest.json`, "utf8")) as Chunks;
    const { shell, later } = filesOfPhone(chunks);
    const manifest = entries.flatMap((entry) => {
      const page = PAGES[entry.url];
      if (page !== undefined) return [{ ...entry, url: page }];
      if (entry.url.endsWith(".html")) return [];
      if (shell.has(entry.url)) return [{ ...entry, url: `/${entry.url}`, revision: null }];
      // The scanner's wasm belongs to a worker, of which the bundler's notes say nothing.
      if (later.has(entry.url) || entry.url.endsWith(".wasm")) return [{ ...entry, url: `/${entry.url}`, revision: null, later: true }];
      // Icons and the web app manifest carry no hash in their name: they keep their revision.
      return entry.url.startsWith("assets/") || !isPublic(entry.url) ? [] : [{ ...entry, url: `/${entry.url}` }];
    });
    return { manifest, warnings: [] };
  };
}

function isPublic(url: string): boolean {
  return url.startsWith("icons/") || url === "manifest.webmanifest" || url === "old.js";
}
