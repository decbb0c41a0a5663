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
    from: "if (held !== undefined) {\n",
    to: 'if (entry.state === "rejected") await wait(store.delete(entry.id));\n        else if (held !== undefined) {\n',
  },
  "erase-before-outcome": {
    file: "core/sync.ts",
    from: "const answer = await this.ports.transport.push(",
    to: "await this.ports.vault.remove(batch.map((entry) => entry.id));\n    const answer = await this.ports.transport.push(",
  },
} as const satisfies Record<string, Planted>;

export type Bug = keyof typeof PLANTED;
