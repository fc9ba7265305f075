/** Counts and checksums of what moves, by collection; the order of the records makes no difference. */
import { createHash } from 'node:crypto';
import type { Declaration } from '../contract.ts';
import type { Declarations } from '../store.ts';
import type { Moved } from './records.ts';

interface Tallied {
  readonly count: number;
  /** Sum of the SHA-256 of all records, 64 hexadecimal figures. */
  readonly digest: string;
}
export type Tally = Readonly<Record<string, Tallied>>;

export interface Counting {
  /** @param contentHash SHA-256 of a file's content, hexadecimal */
  add(moved: Moved, contentHash?: string): void;
  read(): Tally;
}

const modulus = 2n ** 256n;

export function createTally(): Counting {
  const sums = new Map<string, { count: number; sum: bigint }>();
  return {
    add(moved, contentHash = '') {
      const place = placeOf(moved);
      const before = sums.get(place) ?? { count: 0, sum: 0n };
      const text = `${canonical(moved.row)}${contentHash}`;
      const own = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
      sums.set(place, { count: before.count + 1, sum: (before.sum + own) % modulus });
    },
    read: () =>
      Object.fromEntries(
        // One order, so that two printed lists can be laid side by side.
        [...sums]
          .toSorted(([one], [two]) => (one < two ? -1 : 1))
          .map(([place, { count, sum }]) => [
            place,
            { count, digest: sum.toString(16).padStart(64, '0') },
          ]),
      ),
  };
}

/** Where the two are not the same. What expires by itself may go from one side first: it does not count. */
export function differences(one: Tally, two: Tally, of: Declarations): readonly string[] {
  const all: Readonly<Record<string, Declaration>> = { ...of.global, ...of.school };
  return [...new Set([...Object.keys(one), ...Object.keys(two)])].filter(
    (place) =>
      all[place]?.expires === undefined &&
      (one[place]?.count !== two[place]?.count || one[place]?.digest !== two[place]?.digest),
  );
}

function placeOf(moved: Moved): string {
  if (moved.kind === 'document') return moved.collection;
  return moved.kind === 'file' ? 'files' : 'counters';
}

/** The same text for the same content: engines keep the names of a document in orders of their own. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [two]) => (one < two ? -1 : 1)))
      : part,
  );
}
