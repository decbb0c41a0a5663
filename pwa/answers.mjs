// Turns the OpenAPI document on standard input into the types of what the API takes and answers, on standard output.
// `make docs` writes them to pwa/core/answers.gen.ts; a test says when that file is stale.
import { readFileSync } from "node:fs";
import { json } from "node:stream/consumers";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const RECORDS = JSON.parse(readFileSync(new URL("../server/domain/records.json", import.meta.url), "utf8")).$defs;
const PREFIX = "/api/v1";
const JSON_TYPE = "application/json";

const nameOf = (ref) => ref.split("/").at(-1);

/** The same, with references to records (types of their own in records.gen.ts) marked, and those used collected. */
function marked(node, used) {
  if (Array.isArray(node)) return node.map((one) => marked(one, used));
  if (node === null || typeof node !== "object") return node;
  const name = typeof node.$ref === "string" ? nameOf(node.$ref) : null;
  if (name !== null && name in RECORDS) {
    used.add(name);
    return { type: "object", "x-record": name };
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, marked(value, used)]));
}

/** `POST /devices` -> its content: what it takes, or what it answers when all is well. */
function contents(paths, pick) {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const schema = pick(operation)?.content?.[JSON_TYPE]?.schema;
      return schema === undefined ? [] : [[`${method.toUpperCase()} ${path.replace(PREFIX, "")}`, schema]];
    }),
  );
}

const succeeds = ({ responses = {} }) => Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1];
const asks = ({ requestBody }) => requestBody;

const document = await json(process.stdin);
const used = new Set();
const shapes = Object.entries(document.components.schemas).filter(([name]) => !(name in RECORDS) && !name.startsWith("Body."));
const object = (entries) => ({
  type: "object",
  required: entries.map(([name]) => name),
  properties: Object.fromEntries(entries),
  additionalProperties: false,
});
const schemas = marked(
  {
    ...Object.fromEntries(shapes),
    Answers: object(contents(document.paths, succeeds)),
    Asked: object(contents(document.paths, asks)),
  },
  used,
);
const tree = await openapiTS(
  { openapi: "3.1.0", info: document.info, paths: {}, components: { schemas } },
  {
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
    transform: (schema) =>
      "x-record" in schema ? ts.factory.createTypeReferenceNode(schema["x-record"]) : undefined,
  },
);
const records = [...used].sort().join(", ");
process.stdout.write(
  "// Generated from the OpenAPI document by pwa/answers.mjs (make docs). Do not edit.\n" +
    `import type { ${records} } from "./records.gen.ts";\n\n` +
    astToString(tree),
);
