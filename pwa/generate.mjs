// Writes pwa/core/*.gen.ts from the server's two catalogues, so that no type of the wire is ever retyped.
// `node pwa/generate.mjs` writes them; with --check it only says (exit code 1) that a file is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const load = (name) => JSON.parse(readFileSync(path(`../server/domain/${name}`), "utf8"));
const HEAD = (source) => `// Generated from server/domain/${source} by pwa/generate.mjs. Do not edit.\n`;

const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const unit = (name) => name.split("/").at(-1);

/** TypeScript of one JSON Schema node; `named` says which $refs are types of their own. */
function typeOf(node, named, indent) {
  if (node.$ref) return named(unit(node.$ref)) ?? "string";
  if (node.anyOf) return node.anyOf.map((part) => typeOf(part, named, indent)).join(" | ");
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (node.type === "array") return `(${typeOf(node.items ?? {}, named, indent)})[]`.replace(/^\((\w+)\)/, "$1");
  if (node.type === "object") return objectOf(node, named, indent);
  return { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" }[node.type] ?? "unknown";
}

function objectOf(node, named, indent) {
  const properties = Object.entries(node.properties ?? {});
  if (properties.length === 0) return "Record<string, unknown>";
  const inner = `${indent}  `;
  const lines = properties.map(([name, value]) => {
    const optional = (node.required ?? []).includes(name) ? "" : "?";
    return `${inner}${key(name)}${optional}: ${typeOf(value, named, inner)};`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

function records() {
  const { kinds, $defs } = load("records.json");
  const named = (name) => (name in $defs ? name : undefined);
  const types = Object.entries($defs).map(([name, node]) => `export interface ${name} ${objectOf(node, named, "")}\n`);
  const map = Object.entries(kinds).map(([kind, type]) => `  ${key(kind)}: ${type};`);
  return [
    HEAD("records.json"),
    ...types,
    `/** Record kind -> its shape. */\nexport interface RecordByKind {\n${map.join("\n")}\n}\n`,
    "export type RecordKind = keyof RecordByKind;",
    "export type AnyRecord = RecordByKind[RecordKind];",
    `\nexport const RECORD_KINDS: readonly RecordKind[] = ${JSON.stringify(Object.keys(kinds), null, 2)};\n`,
  ].join("\n");
}

/** What a phone must know of a kind while running: no schema, no texts; it is in the first screen, so nothing that goes without saying. */
function rulesOf({ v, shape, record, creates, events }) {
  return { v, shape, record, ...(creates ? { creates } : {}), ...(events.length > 0 ? { events } : {}) };
}

function operations() {
  const { kinds, $defs } = load("operations.json");
  const named = (name) => ($defs[name].type === "object" ? objectOf($defs[name], named, "    ") : $defs[name].type === "integer" ? "number" : "string");
  const entries = Object.entries(kinds);
  const bodies = entries.map(([kind, { body }]) => {
    const empty = Object.keys(body.properties ?? {}).length === 0;
    return `  ${key(kind)}: ${empty ? "Record<string, never>" : typeOf(body, named, "  ")};`;
  });
  const personal = entries
    .filter(([, { personal: values }]) => Object.keys(values).length > 0)
    .map(([kind, { personal: properties }]) => `  ${key(kind)}: ${objectOf({ properties }, named, "  ")};`);
  // What only the desk says is never made or folded on a phone.
  const said = entries.filter(([, { by }]) => by.includes("engineer"));
  const rules = said.map(([kind, entry]) => `  ${key(kind)}: ${JSON.stringify(rulesOf(entry))},`);
  return [
    HEAD("operations.json"),
    `/** Operation kind -> its body. Unknown members are kept by the server, never refused. */`,
    `export interface BodyByKind {\n${bodies.join("\n")}\n}\n`,
    `/** Operation kind -> values that travel apart from the operation. */`,
    `export interface PersonalByKind {\n${personal.join("\n")}\n}\n`,
    "export type OperationKind = keyof BodyByKind;",
    `/** What an engineer's phone says. */\nexport type PhoneKind = ${said.map(([kind]) => JSON.stringify(kind)).join(" | ")};`,
    'export type OperationShape = "fact" | "fields" | "move";\n',
    `/** The clock event a kind yields; \`when\` names the body values it asks for (a list: any one of them). */`,
    "export interface EventRule {\n  kind: string;\n  when?: Record<string, unknown>;\n}\n",
    "export interface KindRules {\n  v: number;\n  shape: OperationShape;\n  record: string;\n  creates?: boolean;",
    "  events?: readonly EventRule[];\n}\n",
    `export const CATALOGUE: Readonly<Record<PhoneKind, KindRules>> = {\n${rules.join("\n")}\n};\n`,
  ].join("\n");
}

/** Apart from the rules: only screens that load later show these, and the first screen must stay small. */
function names() {
  const { kinds } = load("operations.json");
  const entries = Object.entries(kinds).map(([kind, { zh, en }]) => `  ${key(kind)}: ${JSON.stringify({ zh, en })},`);
  return [
    HEAD("operations.json"),
    'import type { OperationKind } from "./operations.gen.ts";\n',
    `/** Names of the kinds for people. */`,
    `export const KIND_NAMES: Readonly<Record<OperationKind, { zh: string; en: string }>> = {\n${entries.join("\n")}\n};\n`,
  ].join("\n");
}

const files = { "core/records.gen.ts": records(), "core/operations.gen.ts": operations(), "core/names.gen.ts": names() };
const onlyCheck = process.argv.includes("--check");
for (const [name, text] of Object.entries(files)) {
  let held = "";
  try {
    held = readFileSync(path(name), "utf8").replaceAll("\r\n", "\n");
  } catch {
    // Not there yet: stale.
  }
  if (held === text) continue;
  if (onlyCheck) {
    console.error(`pwa/${name} is stale: run node pwa/generate.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(path(name), text);
  }
}
