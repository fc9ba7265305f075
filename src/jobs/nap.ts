/** A pause that can be cut short: what comes while nobody sleeps is not missed. */
export interface Nap {
  /** Sleeps until woken, or for the idle time; false once it was ended. */
  take(): Promise<boolean>;
  wake(): void;
  end(): void;
  ended(): boolean;
}

export function createNap(idleMs: number): Nap {
  let over = false;
  let roused = false;
  let rouse: (() => void) | undefined;
  const wake = () => {
    roused = true;
    rouse?.();
  };
  return {
    async take() {
      if (!roused && !over)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, idleMs);
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      rouse = undefined;
      roused = false;
      return !over;
    },
    wake,
    end() {
      over = true;
      wake();
    },
    ended: () => over,
  };
}
