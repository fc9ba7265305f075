/** `copy`: from one engine to the other, all or one school; then both sides are counted and compared. */
import { schoolId } from '../../domain/ids.ts';
import type { WholeRow } from '../engine.ts';
import { StandingError } from '../errors.ts';
import { declarations } from '../openStore.ts';
import type { WholeStore } from '../openStore.ts';
import { standingId } from '../upkeep/standing.ts';
import { fillEmpty } from './emptyTarget.ts';
import { listErasures } from './erased.ts';
import { fill, holding } from './fill.ts';
import { needSame, removeSchool } from './leftovers.ts';
import { readAll } from './records.ts';
import { differences } from './tally.ts';
import type { Tally } from './tally.ts';
import { tallyOf } from './tallyOf.ts';

export interface CopyAsk {
  /** One school and what it needs; all when absent. */
  readonly school?: string;
  /** Replaces what is in the target; with `school`, what a copy of it that was cut has left there. */
  readonly force: boolean;
  readonly now: () => number;
}

export interface Copied {
  /** What the source has, read again after the copy. */
  readonly source: Tally;
  /** What the target has of it. */
  readonly target: Tally;
  /** Where they are not the same: the source went on, or somebody wrote to the target. */
  readonly different: readonly string[];
  /** Documents of a school's copy that the target had already and keeps: its platform, for one. */
  readonly kept: number;
}

interface Both {
  readonly from: WholeStore;
  readonly to: WholeStore;
}

/** @throws StandingError when the target is not empty, has the school, or other documents of it */
export async function copy(both: Both, ask: CopyAsk): Promise<Copied> {
  const { from, to } = both;
  const of = { declarations, school: ask.school };
  // What the target keeps as it was, the source's may differ from: neither is compared.
  const kept = new Set<string>();
  const erasures = await listErasures(to.engine);
  const isKept = (collection: string, id: string) =>
    kept.has(`${collection}/${id}`) || (collection === 'erasures' && erasures.has(id));
  const keep = (collection: string, rows: readonly WholeRow[]) => {
    for (const { doc } of rows) kept.add(`${collection}/${doc._id}`);
  };
  if (ask.school === undefined) await copyAll(both, ask);
  else await copySchool(both, { ...ask, school: ask.school }, keep);
  const source = await tallyOf(readAll({ ...of, engine: from.engine }), isKept);
  const target = await tallyOf(readAll({ ...of, engine: to.engine }), isKept);
  const different = differences(source, target, declarations);
  return { source, target, different, kept: kept.size };
}

async function copyAll({ from, to }: Both, { force, now }: CopyAsk): Promise<void> {
  const { schema = 0, restoredAt } = (await from.store.standings.get(standingId)) ?? {};
  const standing = { schema, ...(restoredAt !== undefined && { restoredAt }) };
  const records = () => readAll({ declarations, engine: from.engine });
  await fillEmpty(to, { force, now, standing }, (hold) =>
    fill(to.engine.intake, holding(records(), { keep: hold.keep, now })),
  );
}

async function copySchool(
  { from, to }: Both,
  { school, force }: CopyAsk & { readonly school: string },
  keep: (collection: string, rows: readonly WholeRow[]) => void,
): Promise<void> {
  await needNoSchool({ from, to }, school);
  if (force) await removeSchool(to.engine, school);
  await fill(
    to.engine.intake,
    readAll({ declarations, school, engine: from.engine }),
    async (collection, rows) => {
      if (Object.hasOwn(declarations.global, collection)) keep(collection, rows);
      else await needSame(to.engine.table(collection, school), { collection, rows });
    },
  );
}

/** Sessions of the source would be answered by its deployment: it may lead to one school only. */
async function needNoSchool({ from, to }: Both, school: string): Promise<void> {
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
