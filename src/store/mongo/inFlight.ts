/** Calls that were begun: closing waits for them, and takes no new ones. */
export interface InFlight {
  run<T>(call: () => Promise<T>): Promise<T>;
  /** Refuses new calls and waits for those that were begun. */
  end(): Promise<void>;
}

export function createInFlight(): InFlight {
  const begun = new Set<Promise<unknown>>();
  let ended = false;
  return {
    async run(call) {
      if (ended) throw new Error('the store is closed');
      const running = call();
      begun.add(running);
      try {
        return await running;
      } finally {
        begun.delete(running);
      }
    },
    async end() {
      ended = true;
      await Promise.allSettled(begun);
    },
  };
}
