/** Numbers that go up by one, whoever asks. */
import type { mongo } from 'mongoose';
import { isDuplicate } from './failures.ts';

export interface KeptCounter {
  _id: string;
  n: number;
  _expiresAt?: Date;
}

const tries = 10;

/** The new value, from 1. */
export async function countUp(
  counters: mongo.Collection<KeptCounter>,
  id: string,
  expiresAt: number | undefined,
): Promise<number> {
  const first =
    expiresAt === undefined ? {} : { $setOnInsert: { _expiresAt: new Date(expiresAt) } };
  for (let tried = 1; ; tried += 1) {
    try {
      const counter = await counters.findOneAndUpdate(
        { _id: id },
        { $inc: { n: 1 }, ...first },
        { upsert: true, returnDocument: 'after' },
      );
      if (counter !== null) return counter.n;
    } catch (error) {
      // Two first hits at once: one inserts, the other finds it at the next try.
      if (!isDuplicate(error) || tried === tries) throw error;
    }
  }
}
