/** What this phone says of itself to the desk, beside what waits on it. */

import type { PhoneFacts } from "../core/ports.ts";
import type { PhoneTime } from "../core/time.ts";
import type { Surroundings } from "./surroundings.ts";

export async function factsOf(on: Surroundings, time: PhoneTime): Promise<PhoneFacts> {
  const heard = time.lastHeard();
  const [estimate, persisted, battery] = await Promise.all([
    on.storage?.estimate().catch(() => undefined),
    on.storage?.persisted().catch(() => undefined),
    on.battery?.().catch(() => null),
  ]);
  const { usage, quota } = estimate ?? {};
  return {
    ...(on.app === undefined ? {} : { app: on.app }),
    ahead_ms: heard === null ? null : Math.round(heard.wall_ms - heard.now_ms),
    free_bytes: quota === undefined ? null : Math.max(0, quota - (usage ?? 0)),
    ...(persisted === undefined ? {} : { persisted }),
    battery: battery ?? null,
  };
}
