/** Counts what a store has, once it was filled. */
import { createHash } from 'node:crypto';
import type { Moved } from './records.ts';
import { createTally } from './tally.ts';
import type { Tally } from './tally.ts';

/** @param isLeftOut documents that do not count: the target keeps its own */
export async function tallyOf(
  records: AsyncIterable<Moved>,
  isLeftOut: (collection: string, id: string) => boolean,
): Promise<Tally> {
  const tally = createTally();
  for await (const moved of records) {
    if (moved.kind === 'file') {
      const content = createHash('sha256');
      for await (const piece of moved.content) content.update(piece);
      tally.add(moved, content.digest('hex'));
    } else if (moved.kind === 'counter' || !isLeftOut(moved.collection, moved.row.doc._id))
      tally.add(moved);
  }
  return tally.read();
}
