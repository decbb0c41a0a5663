// Runs Lighthouse on pages in a Chromium that is already open and signed in, and prints what it found as JSON.
// Usage: node run.mjs PORT gate|speed URL...
import lighthouse from "lighthouse";

const [port, what, ...addresses] = process.argv.slice(2);

// What is looked at once the page stands does not depend on how fast it came: no throttling, no waiting.
const GATE = {
  onlyCategories: ["accessibility", "best-practices"],
  throttlingMethod: "provided",
  disableFullPageScreenshot: true,
  pauseAfterFcpMs: 500,
  pauseAfterLoadMs: 500,
  networkQuietThresholdMs: 500,
  cpuQuietThresholdMs: 500,
};
// Lighthouse's own phone on a slow mobile network, simulated.
const SPEED = { onlyCategories: ["performance"] };

const config = { extends: "lighthouse:default", settings: what === "gate" ? GATE : SPEED };
const flags = { port: Number(port), disableStorageReset: true, logLevel: "error", output: "json" };

const found = [];
for (const address of addresses) {
  const { lhr } = await lighthouse(address, flags, config);
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
  const weighed = Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  const failed = weighed.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 1);
  found.push({
    address: lhr.finalDisplayedUrl,
    scores: Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)])),
    failed: failed.map(({ id, displayValue, details }) => [id, displayValue ?? "", JSON.stringify(details?.items ?? []).slice(0, 400)].join(" ")),
    contentful_ms: lhr.audits["largest-contentful-paint"]?.numericValue ?? null,
  });
}
process.stdout.write(JSON.stringify(found));
