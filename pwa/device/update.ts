/** The service worker: registered once, its successor waits until the person agrees to it. */

export class Updates {
  private waiting: ServiceWorker | null = null;
  private agreed = false;
  private readonly changed: () => void;
  private readonly poke: () => void;

  constructor(changed: () => void, poke: () => void) {
    this.changed = changed;
    this.poke = poke;
  }

  async register(container: ServiceWorkerContainer): Promise<void> {
    container.addEventListener("message", ({ data }) => {
      const { type, hash } = (data ?? {}) as { type?: string; hash?: string };
      if (type === "poke") this.poke();
      if (type === "open" && hash !== undefined) location.hash = hash;
    });
    container.addEventListener("controllerchange", () => {
      // Only after the person agreed: the first worker of all takes over without a reload.
      if (this.agreed) location.reload();
    });
    const registration = await container.register("/sw.js", { scope: "/", updateViaCache: "none" });
    const found = (): void => {
      if (registration.waiting === null || container.controller === null) return;
      this.waiting = registration.waiting;
      this.changed();
    };
    found();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", found);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") registration.update().catch(() => undefined);
    });
  }

  isWaiting(): boolean {
    return this.waiting !== null;
  }

  accept(): void {
    this.agreed = true;
    this.waiting?.postMessage({ type: "SKIP_WAITING" });
  }
}
