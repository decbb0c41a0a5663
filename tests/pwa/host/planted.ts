/** Bugs that a simulation must find: each is a few words of the product, changed for that run alone. */

interface Planted {
  /** Under pwa/. */
  file: string;
  from: string;
  to: string;
}

export const PLANTED = {
  "drop-on-reject": {
    file: "device/vault.ts",
    from: "await this.keepLive(written);\n",
    to: 'await this.keepLive(written);\n    await this.remove(written.filter((one) => one.state === "rejected").map((one) => one.id));\n',
  },
  "erase-before-outcome": {
    file: "core/sync.ts",
    from: "const answer = await this.ports.transport.push(",
    to: "await this.ports.vault.remove(batch.map((entry) => entry.id));\n    const answer = await this.ports.transport.push(",
  },
} as const satisfies Record<string, Planted>;

export type Bug = keyof typeof PLANTED;
