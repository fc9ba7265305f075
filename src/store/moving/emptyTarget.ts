/** A store that is about to be filled: empty, or emptied by force, and marked until it is whole. */
import { StandingError } from '../errors.ts';
import { declarations } from '../openStore.ts';
import type { WholeStore } from '../openStore.ts';
import { standingPlace } from '../standingPlace.ts';
import { isEmptyStore } from '../upkeep/isEmptyStore.ts';
import { ensureStanding, holdStore } from '../upkeep/standing.ts';
import type { Hold, Standing } from '../upkeep/standing.ts';

/** What stays when a store is emptied: nobody who was erased comes back by a second restore. */
const keptOnClearing = ['erasures', standingPlace.collection];

interface FillAsk {
  readonly force: boolean;
  readonly now: () => number;
  /** Where the store stands once it is filled. */
  readonly standing: Pick<Standing, 'schema' | 'restoredAt'>;
}

/**
 * No node opens the store meanwhile. When `work` fails the store is empty again, unless another process took over.
 * @throws StandingError when something is there and `force` was not said, or another took over
 */
export async function fillEmpty<T>(
  target: WholeStore,
  { force, now, standing }: FillAsk,
  work: (hold: Hold) => Promise<T>,
): Promise<T> {
  const { store, engine } = target;
  const { standings } = store;
  if (!force && !(await isEmptyStore(engine, declarations))) {
    throw new StandingError(
      'the store is not empty: nothing was written; with --force all that is in it is replaced',
    );
  }
  await ensureStanding(standings, async () => standing.schema);
  const hold = await holdStore(standings, now);
  await hold.keep((found) => ({ ...found, fillingSince: now() }));
  try {
    await engine.intake.clear(keptOnClearing);
    const done = await work(hold);
    await hold.end(({ _id }) => ({ _id, ...standing }));
    return done;
  } catch (error) {
    // Whoever took over has begun anew: nothing of theirs is touched.
    await hold.keep((found) => found);
    await engine.intake.clear(keptOnClearing);
    await hold.end(({ fillingSince: _done, ...rest }) => rest);
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why}; the store is empty now`, { cause: error });
  }
}
