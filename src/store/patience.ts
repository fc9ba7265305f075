/**
 * How long a person waits for the store, all the calls of their request together. A call that would take
 * longer fails for its caller; whether it comes about is then unknown, as with any lost answer.
 *
 * Counted in slices: while the process itself is held up (a machine that freezes, a node that was
 * stopped), the store may well have answered, and its answer is read before anybody gives up.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { StoreAwayError } from './errors.ts';

interface Patience {
  /** Milliseconds still to be waited. */
  leftMs: number;
  /** Calls under way: those beside each other wait once. */
  waiting: number;
  /** When the slice under way began. */
  since: number;
  slice: NodeJS.Timeout | undefined;
  /** The person has their answer: what goes on behind it waits as long as it takes. */
  ended: boolean;
  /** Rejected when the patience is over. */
  readonly over: PromiseWithResolvers<never>;
}

/** A slice counts no longer than that, however late its end is noticed. */
const sliceMs = 500;

const patience = new AsyncLocalStorage<Patience>();

/** Made once: one made for each request would hold all of it for as long as a timer that it left behind. */
const ignore = (): void => undefined;

/** Bounds the store calls that `work` and all it starts make. @param work is given what ends the bound */
export function withPatience(limitMs: number, work: (end: () => void) => void): void {
  const over = Promise.withResolvers<never>();
  // Nobody may be waiting when it is.
  over.promise.catch(ignore);
  const one: Patience = {
    leftMs: limitMs,
    waiting: 0,
    since: 0,
    slice: undefined,
    ended: false,
    over,
  };
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
  try {
    return await Promise.race([call(), one.over.promise]);
  } finally {
    finish(one);
  }
}

function begin(one: Patience): void {
  one.waiting += 1;
  if (one.waiting > 1) return;
  one.since = performance.now();
  beginSlice(one);
}

function finish(one: Patience): void {
  one.waiting -= 1;
  if (one.waiting > 0) return;
  clearTimeout(one.slice);
  count(one);
}

function count(one: Patience): void {
  const now = performance.now();
  one.leftMs -= Math.min(now - one.since, sliceMs);
  one.since = now;
}

function beginSlice(one: Patience): void {
  one.slice = setTimeout(endSlice, Math.max(0, Math.min(one.leftMs, sliceMs)), one);
}

function endSlice(one: Patience): void {
  count(one);
  if (one.ended) return;
  if (one.leftMs > 0) beginSlice(one);
  // Timers may come before the network: what has arrived is read first.
  else setImmediate(giveUp, one);
}

function giveUp(one: Patience): void {
  if (one.waiting > 0 && !one.ended)
    one.over.reject(new StoreAwayError('the store did not answer in time'));
}
