import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { watchAway, type Away } from "../../pwa/field/check/away.ts";
import { platformOf } from "../../pwa/field/check/platform.ts";

const AGENTS: [agent: string, touch: number, system: string, maker: string][] = [
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1", 5, "ios", "other"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15", 5, "ios", "other"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15", 0, "desktop", "other"],
  ["Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile", 5, "harmony", "huawei"],
  ["Mozilla/5.0 (Linux; Android 12; HarmonyOS; ALN-AL00) AppleWebKit/537.36 Chrome/114.0 HuaweiBrowser/15.0", 5, "android", "huawei"],
  ["Mozilla/5.0 (Linux; U; Android 14; zh-cn; 23127PN0CC) AppleWebKit/537.36 Chrome/118.0 MiuiBrowser/18.6", 5, "android", "xiaomi"],
  ["Mozilla/5.0 (Linux; Android 14; PHB110 Build/UKQ1) AppleWebKit/537.36 Chrome/115.0 HeyTapBrowser/45.9", 5, "android", "oppo"],
  ["Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", 5, "android", "vivo"],
  ["Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", 5, "android", "other"],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", 0, "desktop", "other"],
];

test("a phone is told by its browser's own words, and no phone is refused", () => {
  for (const [agent, touch, system, maker] of AGENTS) {
    const platform = platformOf(agent, touch, false);
    assert.deepEqual([platform.system, platform.maker], [system, maker], agent);
    assert.equal(platform.insideApp, false, agent);
  }
});

test("a page inside WeChat or DingTalk is told from a browser", () => {
  for (const inside of ["MicroMessenger/8.0.49", "AliApp(DingTalk/7.5)", "Lark/7.2", "QQ/9.0"]) {
    assert.equal(platformOf(`Mozilla/5.0 (Linux; Android 14; V2309A) Chrome/126.0 ${inside}`, 5, false).insideApp, true, inside);
  }
});

/** Leaves the app for `away_ms`; its timers go on for `runs_ms` of these and then stand still. */
function leave(away_ms: number, runs_ms: number): Away[] {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const before = Object.getOwnPropertyDescriptor(globalThis, "document");
  Object.defineProperty(globalThis, "document", { value: page, configurable: true });
  mock.timers.enable({ apis: ["setInterval"] });
  let now = 1_000_000;
  const told: Away[] = [];
  const end = watchAway(() => now, (away) => told.push(away));
  const show = (state: string): void => {
    page.visibilityState = state;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  show("hidden");
  for (let ran = 0; ran < runs_ms; ran += 1000) {
    now += 1000;
    mock.timers.tick(1000);
  }
  now += away_ms - runs_ms;
  show("visible");
  end();
  mock.timers.reset();
  if (before === undefined) Reflect.deleteProperty(globalThis, "document");
  else Object.defineProperty(globalThis, "document", before);
  return told;
}

test("how long the system stopped the app is what its own timers missed", () => {
  assert.deepEqual(leave(30_000, 30_000), [{ away_ms: 30_000, stopped_ms: 0 }]);
  const [stopped] = leave(60_000, 5_000);
  assert.ok(stopped !== undefined && stopped.away_ms === 60_000);
  assert.ok(stopped.stopped_ms >= 53_000 && stopped.stopped_ms <= 55_000, String(stopped.stopped_ms));
});

test("a glance at a message tells nothing", () => {
  assert.deepEqual(leave(3_000, 0), []);
});
