/** The verbs of one collection, or of one school's part of it. */
import type { Range, Raw, Row, Table } from '../engine.ts';
import { asValueTaken, duplicatesOf, isDuplicate } from './failures.ts';
import { type Filter, pageFilter, rangeFilter, scopeOf, sortOf } from './filters.ts';
import type { InFlight } from './inFlight.ts';
import { toKept, toRow, writeBeside } from './kept.ts';
import type { Kind } from './models.ts';

export interface Opened extends Kind {
  readonly school: string | undefined;
  readonly now: () => number;
  readonly inFlight: InFlight;
}

export function openTable(opened: Opened): Table {
  const { documents, inFlight } = opened;
  const byId = (id: string): Filter => ({ _id: id, ...scope(opened) });
  return {
    get: (ids) => inFlight.run(() => getRows(opened, ids)),
    insert: (raws) => inFlight.run(() => insertRaws(opened, raws)),
    replace: (raw, version) => inFlight.run(() => replaceRaw(opened, raw, version)),
    // The school is in the document, and the filter of the write is still the old one's.
    handOver: (raw, version) => inFlight.run(() => replaceRaw(opened, raw, version)),
    take: (id) =>
      inFlight.run(async () => {
        const taken = await documents.findOneAndDelete(byId(id));
        return taken === null ? undefined : toRow(taken);
      }),
    delete: (id) =>
      inFlight.run(async () => (await documents.deleteOne(byId(id))).deletedCount === 1),
    ...openRanges(opened),
  };
}

function openRanges(opened: Opened): Pick<Table, 'find' | 'count' | 'deletePage'> {
  const { model, inFlight } = opened;
  return {
    find: (plan) =>
      inFlight.run(async () => {
        const filter = pageFilter(plan, scope(opened));
        const kept = await model.find(filter).sort(sortOf(plan)).limit(plan.limit).lean();
        return kept.map(toRow);
      }),
    count: (range, max) =>
      inFlight.run(() => model.countDocuments(rangeFilter(range, scope(opened)), { limit: max })),
    deletePage: (range, limit) => inFlight.run(() => deleteRange(opened, range, limit)),
  };
}

const scope = ({ declaration, school, now }: Opened): Filter => scopeOf(declaration, school, now());

async function getRows(opened: Opened, ids: readonly string[]): Promise<readonly Row[]> {
  const [id] = ids;
  if (ids.length === 1 && id !== undefined) {
    const kept = await opened.documents.findOne({ ...scope(opened), _id: id });
    return kept === null ? [] : [toRow(kept)];
  }
  const several = await opened.documents.find({ ...scope(opened), _id: { $in: ids } }).toArray();
  return several.map(toRow);
}

async function insertRaws(
  { documents, declaration }: Opened,
  raws: readonly Raw[],
): Promise<readonly ('inserted' | 'exists')[]> {
  const kept = raws.map((raw) => toKept(raw, 1, declaration));
  const [only] = kept;
  if (kept.length === 1 && only !== undefined) {
    try {
      await documents.insertOne(only);
      return ['inserted'];
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return ['exists'];
    }
  }
  const taken = await documents.insertMany(kept, { ordered: false }).then(
    () => new Set<number>(),
    (error: unknown) => duplicatesOf(error),
  );
  return kept.map((_, at) => (taken.has(at) ? 'exists' : 'inserted'));
}

async function replaceRaw(opened: Opened, raw: Raw, version: number): Promise<boolean> {
  const { collection, documents, declaration } = opened;
  const filter = { ...scope(opened), _id: raw._id, version };
  const written =
    declaration.queues === undefined
      ? documents.replaceOne(filter, toKept(raw, version + 1, declaration))
      : documents.updateOne(filter, writeBeside(raw, version + 1, declaration));
  const { matchedCount } = await written.catch(asValueTaken(collection));
  return matchedCount === 1;
}

/** The range is asked for again at the deletion: what left it meanwhile stays. */
async function deleteRange(opened: Opened, range: Range, limit: number): Promise<number> {
  const { model } = opened;
  const filter = rangeFilter(range, scope(opened));
  const found = await model.find(filter).select({ _id: 1 }).limit(limit).lean();
  if (found.length === 0) return 0;
  const ids = found.map(({ _id }) => _id);
  const { deletedCount } = await model.deleteMany({ $and: [filter, { _id: { $in: ids } }] });
  return deletedCount;
}
