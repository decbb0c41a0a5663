/** Notes when the system last woke this phone with a message: the phone check shows it. */

import { IdbVault } from "../device/vault.ts";

export async function noteWoken(): Promise<void> {
  const vault = new IdbVault(indexedDB);
  try {
    await vault.saveMeta("woken", { wall_ms: Math.round(performance.timeOrigin + performance.now()) }, "relaxed");
  } catch {
    // Nothing depends on it: the message itself is shown all the same.
  } finally {
    await vault.close();
  }
}
