import { patiently } from '../patience.ts';

/** Calls that were begun: closing waits for them, and takes no new ones. */
export interface InFlight {
  /** For a request: as long as its patience lasts. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** As long as it takes: a person sends a file. */
  runLong<T>(call: () => Promise<T>): Promise<T>;
  /** Refuses new calls and waits for those that were begun. */
  end(): Promise<void>;
}

export function createInFlight(): InFlight {
  const begun = new Set<Promise<unknown>>();
  let ended = false;
  async function runLong<T>(call: () => Promise<T>): Promise<T> {
    if (ended) throw new Error('the store is closed');
    const running = call();
    begun.add(running);
    try {
      return await running;
    } finally {
      begun.delete(running);
    }
  }
  return {
    run: (call) => patiently(() => runLong(call)),
    runLong,
    async end() {
      ended = true;
      await Promise.allSettled(begun);
    },
  };
}
