/** `restore`: a backup into an empty store, without those who were erased since. */
import { StoreUseError } from '../errors.ts';
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
import { orderOf } from './records.ts';
import type { Moved } from './records.ts';
import type { Tally } from './tally.ts';

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
 * @throws DamagedBackupError · StandingError: not empty, or of a later version
 */
export async function restore(target: WholeStore, ask: RestoreAsk): Promise<Restored> {
  const { store, engine } = target;
  const checked = await readBackup(ask.from);
  const { schema, madeAt } = checked.head;
  needKnown(schema, lastOf(migrations));
  const gone = await findErased(known(checked), await listErasures(engine, ask.erasures));
  const erased = new Map<string, number>();
  const standing = { schema, restoredAt: ask.now() };
  const tally = await fillEmpty(target, { ...ask, standing }, async (hold) => {
    // From the list first: a crash on the way does not lose it.
    await store.erasures.insertMany(ask.erasures);
    const records = withoutErased(known(await readBackup(ask.from)), gone, (collection) => {
      erased.set(collection, (erased.get(collection) ?? 0) + 1);
    });
    return fill(engine.intake, holding(records, hold.keep));
  });
  return { tally, madeAt, schema, erased };
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
