/** The app's version as the desk reads it: the release, and what it was built from, the same for the same sources. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

const PARTS = ["core", "device", "field", "ui", "worker"];
const DIGITS = 7;

/** `0.1.0 4f2a91c`. */
export function appVersion(pwa: string, pyproject: string): string {
  const release = /^version = "([^"]+)"/m.exec(readFileSync(pyproject, "utf-8"))?.[1] ?? "0";
  const hash = createHash("sha256");
  for (const part of PARTS) {
    for (const name of readdirSync(`${pwa}${part}`, { recursive: true, encoding: "utf-8" }).sort()) {
      if (/\.(tsx?|css|json|html)$/.test(name)) hash.update(name).update(readFileSync(`${pwa}${part}/${name}`));
    }
  }
  return `${release} ${hash.digest("hex").slice(0, DIGITS)}`;
}
