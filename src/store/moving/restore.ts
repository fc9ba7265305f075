/** `restore`: a backup into an empty store, without those who were erased since. */
import { StandingError, StoreUseError } from '../errors.ts';
import { declarations } from '../openStore.ts';
import type { WholeStore } from '../openStore.ts';
import type { Erasure } from '../adminDocuments.ts';
import { lastOf, migrations } from '../upkeep/migrations.ts';
import { needKnown } from '../upkeep/standing.ts';
import { fillEmpty } from './emptyTarget.ts';
import { findErased, listErasures, withoutErased } from './erased.ts';
import { fill, holding } from './fill.ts';
import { readBackup } from './readBackup.ts';
import type { BackupReader } from './readBackup.ts';
import { orderOf, readAll } from './records.ts';
import type { Moved } from './records.ts';
import { differences } from './tally.ts';
import type { Tally } from './tally.ts';
import { tallyOf } from './tallyOf.ts';

export interface RestoreAsk {
  readonly from: string;
  /** Replaces what is there. */
  readonly force: boolean;
  /** Kept apart from the store: it may be lost with all that was erased in it. */
  readonly erasures: readonly Erasure[];
  readonly now: () => number;
}

export interface Restored {
  readonly tally: Tally;
  readonly madeAt: string;
  readonly schema: number;
  /** Documents and files that the erasure list kept out, by collection. */
  readonly erased: ReadonlyMap<string, number>;
}

/**
 * The whole file is read and compared first: a damaged one changes nothing.
 * Once it is full the store is read again and compared with what was written.
 * @throws DamagedBackupError · StandingError: not empty, of a later version, or somebody wrote to it
 */
export async function restore(target: WholeStore, ask: RestoreAsk): Promise<Restored> {
  const { store, engine } = target;
  const checked = await readBackup(ask.from);
  const { schema, madeAt } = checked.head;
  needKnown(schema, lastOf(migrations));
  const listed = await listErasures(engine, ask.erasures);
  const gone = await findErased(known(checked), listed);
  const erased = new Map<string, number>();
  const standing = { schema, restoredAt: ask.now() };
  const tally = await fillEmpty(target, { ...ask, standing }, async (hold) => {
    // From the list first: a crash on the way does not lose it.
    await store.erasures.insertMany(ask.erasures);
    const records = withoutErased(known(await readBackup(ask.from)), gone, (collection) => {
      erased.set(collection, (erased.get(collection) ?? 0) + 1);
    });
    const holder = { keep: hold.keep, now: ask.now };
    const written = await fill(engine.intake, holding(records, holder));
    const there = holding(readAll({ engine, declarations }), holder);
    needSame(written, await tallyOf(there, (of, id) => of === 'erasures' && listed.has(id)));
    return written;
  });
  return { tally, madeAt, schema, erased };
}

/** @throws StandingError when somebody wrote to the store meanwhile */
function needSame(written: Tally, there: Tally): void {
  const different = differences(written, there, declarations);
  if (different.length === 0) return;
  throw new StandingError(
    `the store has other ${different.join(', ')} than the backup: was a node running? Stop it and restore again`,
  );
}

/** What is declared: a file of this schema has nothing else. */
async function* known({ records }: BackupReader): AsyncGenerator<Moved> {
  const declared = new Set(orderOf(declarations));
  for await (const moved of records) {
    if (moved.kind === 'document' && !declared.has(moved.collection))
      throw new StoreUseError(
        `the backup has ${moved.collection}, which this version does not know`,
      );
    yield moved;
  }
}
