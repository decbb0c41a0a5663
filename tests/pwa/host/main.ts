/** Phones for a simulation: a word as a line of JSON comes in, what came of it goes out as a line of JSON. */

import { createInterface } from "node:readline";
import { Phones } from "./phones.ts";
import { countTurns } from "./turns.ts";
import { obey } from "./words.ts";

countTurns();
const phones = new Phones();
process.on("unhandledRejection", (reason) => phones.unhandled(reason));

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const answer = await obey(phones, JSON.parse(line) as { do: string }).then(
    (result) => ({ result: result ?? null }),
    (error: unknown) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
  process.stdout.write(`${JSON.stringify({ ...answer, happened: phones.told() })}\n`);
}
