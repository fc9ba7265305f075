/** `copy`: from one engine to the other, all or one school; then both sides are counted and compared. */
import { createHash } from 'node:crypto';
import { schoolId } from '../../domain/ids.ts';
import { StandingError } from '../errors.ts';
import { declarations } from '../openStore.ts';
import type { WholeStore } from '../openStore.ts';
import { standingId } from '../upkeep/standing.ts';
import { fillEmpty } from './emptyTarget.ts';
import { fill, holding, placeOf } from './fill.ts';
import { readAll } from './records.ts';
import type { Moved } from './records.ts';
import { createTally } from './tally.ts';
import type { Tally } from './tally.ts';

export interface CopyAsk {
  /** One school and what it needs; all when absent. */
  readonly school?: string;
  readonly force: boolean;
  readonly now: () => number;
}

export interface Copied {
  /** What was read and written. */
  readonly source: Tally;
  /** What the target has of it, read again. */
  readonly target: Tally;
  /** Documents of a school's copy that the target had already and keeps: its platform, for one. */
  readonly kept: number;
}

/** @throws StandingError when the target is not empty, has the school, or is of another schema */
export async function copy(
  { from, to }: { readonly from: WholeStore; readonly to: WholeStore },
  { school, force, now }: CopyAsk,
): Promise<Copied> {
  const { schema = 0, restoredAt } = (await from.store.standings.get(standingId)) ?? {};
  const standing = { schema, ...(restoredAt !== undefined && { restoredAt }) };
  const of = { declarations, school };
  const records = () => readAll({ ...of, engine: from.engine });
  if (school !== undefined) await needNoSchool({ from, to }, school);
  const { tally: source, kept } =
    school === undefined
      ? await fillEmpty(to, { force, now, standing }, (hold) =>
          fill(to.engine.intake, holding(records(), hold.keep)),
        )
      : await fill(to.engine.intake, records());
  const target = await tallyOf(readAll({ ...of, engine: to.engine }), kept);
  return { source, target, kept: kept.size };
}

/** Sessions of the source would be answered by its deployment: it may lead to one school only. */
async function needNoSchool(
  { from, to }: { readonly from: WholeStore; readonly to: WholeStore },
  school: string,
): Promise<void> {
  const id = schoolId.parse(school);
  if ((await from.store.schools.get(id)) === undefined)
    throw new StandingError(`the source has no school ${school}`);
  if ((await to.store.schools.get(id)) !== undefined)
    throw new StandingError(`the target has school ${school} already: nothing was written`);
  for await (const moved of readAll({ engine: from.engine, declarations, school })) {
    if (moved.kind !== 'document' || moved.collection !== 'deployments') continue;
    const { docs } = await to.store.deployments.find('byPlatform', {
      eq: [String(moved.row.doc['platformId']), String(moved.row.doc['deploymentId'])],
      limit: 1,
    });
    if (docs.some((there) => there.schoolId !== id))
      throw new StandingError(
        'in the target a deployment of this school belongs to another school: nothing was written',
      );
  }
}

async function tallyOf(records: AsyncIterable<Moved>, except: ReadonlySet<string>): Promise<Tally> {
  const tally = createTally();
  for await (const moved of records) {
    if (moved.kind === 'counter') tally.add(moved);
    else if (moved.kind === 'file') {
      const content = createHash('sha256');
      for await (const piece of moved.content) content.update(piece);
      if (!except.has(placeOf('files', moved.row.id))) tally.add(moved, content.digest('hex'));
    } else if (!except.has(placeOf(moved.collection, moved.row.doc._id))) tally.add(moved);
  }
  return tally.read();
}
