/**
 * How long a person waits for the store, all the calls of their request together. A call that would take
 * longer fails for its caller; whether it comes about is then unknown, as with any lost answer.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { StoreAwayError } from './errors.ts';

interface Patience {
  /** Milliseconds still to be waited, of those that no call is waiting now. */
  leftMs: number;
  /** Calls under way: those beside each other wait once. */
  waiting: number;
  since: number;
  /** The person has their answer: what goes on behind it waits as long as it takes. */
  ended: boolean;
}

const patience = new AsyncLocalStorage<Patience>();

/** Bounds the store calls that `work` and all it starts make. @param work is given what ends the bound */
export function withPatience(limitMs: number, work: (end: () => void) => void): void {
  const one: Patience = { leftMs: limitMs, waiting: 0, since: 0, ended: false };
  const end = (): void => {
    one.ended = true;
  };
  patience.run(one, () => work(end));
}

/** @throws StoreAwayError when the patience of the request is over before the call is */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const one = patience.getStore();
  if (one === undefined || one.ended) return call();
  begin(one);
  let late: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    late = setTimeout(
      () => reject(new StoreAwayError('the store did not answer in time')),
      left(one),
    );
  });
  try {
    return await Promise.race([call(), tooLong]);
  } finally {
    clearTimeout(late);
    finish(one);
  }
}

const left = ({ leftMs, since }: Patience): number =>
  Math.max(0, leftMs - (performance.now() - since));

function begin(one: Patience): void {
  if (one.waiting === 0) one.since = performance.now();
  one.waiting += 1;
}

function finish(one: Patience): void {
  one.waiting -= 1;
  if (one.waiting === 0) one.leftMs = left(one);
}
