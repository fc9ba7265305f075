/** Writes records into a store, in pages; counts what was written. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { secondMs } from '../../domain/time.ts';
import type { Intake, WholeRow } from '../engine.ts';
import type { Hold } from '../upkeep/standing.ts';
import type { Moved } from './records.ts';
import { createTally } from './tally.ts';
import type { Tally } from './tally.ts';

const pageSize = 200;

/**
 * @param isThere told of documents that were there already: they stay as they are
 * @returns what was written
 */
export async function fill(
  intake: Intake,
  records: AsyncIterable<Moved>,
  isThere?: (collection: string, rows: readonly WholeRow[]) => Promise<void>,
): Promise<Tally> {
  const tally = createTally();
  let page: { readonly collection: string; readonly rows: WholeRow[] } | undefined;
  const flush = async (): Promise<void> => {
    if (page === undefined) return;
    const { collection, rows } = page;
    page = undefined;
    const outcomes = await intake.documents(collection, rows);
    const there = rows.filter((_, at) => outcomes[at] === 'exists');
    for (const [at, row] of rows.entries())
      if (outcomes[at] === 'inserted') tally.add({ kind: 'document', collection, row });
    if (there.length > 0) await isThere?.(collection, there);
  };
  for await (const moved of records) {
    if (moved.kind === 'document') {
      if (page?.collection !== moved.collection || page.rows.length >= pageSize) await flush();
      page ??= { collection: moved.collection, rows: [] };
      page.rows.push(moved.row);
    } else if (moved.kind === 'counter') {
      await intake.counter(moved.row);
      tally.add(moved);
    } else {
      const content = createHash('sha256');
      const watched = Readable.from(hashed(moved.content, content));
      if ((await intake.file(moved.row, watched)) === 'inserted')
        tally.add(moved, content.digest('hex'));
    }
  }
  await flush();
  return tally.read();
}

async function* hashed(
  content: Readable,
  into: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    const bytes = Buffer.from(piece);
    into.update(bytes);
    yield bytes;
  }
}

/** A hold lasts a minute. */
const holdEveryMs = 10 * secondMs;

/** Holds on while the records go by. By the clock: who was suspended finds out before the next write. */
export async function* holding(
  records: AsyncIterable<Moved>,
  { keep, now }: { readonly keep: Hold['keep']; readonly now: () => number },
): AsyncGenerator<Moved> {
  let heldAt = now();
  for await (const moved of records) {
    if (now() - heldAt >= holdEveryMs) {
      await keep((standing) => standing);
      heldAt = now();
    }
    yield moved;
  }
}
