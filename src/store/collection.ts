/** The verbs of a collection (model.md 1), the same over both engines. */
import type { z } from 'zod';
import type { Change, Collection, Declaration, Find, PageOf, Stored } from './contract.ts';
import { writeCursor } from './cursor.ts';
import type { DocumentCodec, Encoded } from './documentCodec.ts';
import type { Plan, Row, Table } from './engine.ts';
import { StoreUseError } from './errors.ts';
import { pauseBetweenTries } from './pauseBetweenTries.ts';
import { maxIds, needLimit, planFind, planRange } from './plan.ts';
import type { Doc } from './store.ts';

const changeTries = 5;

/** One collection of the store, or of one school. */
export interface Opened<S extends z.ZodObject> {
  readonly collection: string;
  readonly declaration: Declaration<S>;
  readonly codec: DocumentCodec<Doc<S>>;
  readonly table: Table;
  readonly school: string | undefined;
}

export function openCollection<S extends z.ZodObject>(opened: Opened<S>): Collection<Doc<S>> {
  return { ...openReads(opened), ...openWrites(opened), ...openRanges(opened) };
}

type Verbs<S extends z.ZodObject, V extends keyof Collection<Doc<S>>> = Pick<Collection<Doc<S>>, V>;

function openReads<S extends z.ZodObject>(opened: Opened<S>): Verbs<S, 'get' | 'getMany' | 'take'> {
  const { codec, table } = opened;
  return {
    get: (id) => getOne(opened, id),
    async getMany(ids) {
      const distinct = [...new Set(ids)];
      if (distinct.length > maxIds) misuse(opened, `getMany takes at most ${maxIds} ids`);
      if (distinct.length === 0) return [];
      return (await table.get(distinct)).map(codec.decode);
    },
    async take(id) {
      const row = await table.take(id);
      return row && codec.decode(row);
    },
  };
}

function openWrites<S extends z.ZodObject>(
  opened: Opened<S>,
): Verbs<S, 'insert' | 'insertMany' | 'replace' | 'handOver' | 'change' | 'delete'> {
  const { table } = opened;
  return {
    async insert(doc) {
      const [outcome] = await table.insert([encodeOwn(opened, doc, 'encode').raw]);
      return outcome ?? 'exists';
    },
    async insertMany(docs) {
      const raws = docs.map((doc) => encodeOwn(opened, doc, 'encode').raw);
      return raws.length === 0 ? [] : table.insert(raws);
    },
    async replace(doc, version) {
      return (await table.replace(encodeOwn(opened, doc, 'encodeAgain').raw, version))
        ? 'replaced'
        : 'conflict';
    },
    async handOver(doc, version) {
      const { raw } = opened.codec.encodeAgain(doc);
      const { schoolId: to } = raw;
      if (opened.school === undefined || typeof to !== 'string' || to === opened.school)
        misuse(opened, 'handing over takes a document to another school');
      return (await table.handOver(raw, version, to)) ? 'replaced' : 'conflict';
    },
    change: (id, fn) => changeDocument(opened, id, fn),
    delete: (id) => table.delete(id),
  };
}

function openRanges<S extends z.ZodObject>(
  opened: Opened<S>,
): Verbs<S, 'find' | 'count' | 'deletePage'> {
  return {
    find: (index, query) => findPage(opened, index, query),
    async count(index, range, max) {
      if (!Number.isInteger(max) || max < 1) misuse(opened, 'count needs a max of 1 or more');
      return opened.table.count(planRange({ ...opened, index }, range), max);
    },
    async deletePage(index, range, limit) {
      needLimit(opened, limit);
      return opened.table.deletePage(planRange({ ...opened, index }, range), limit);
    },
  };
}

async function getOne<S extends z.ZodObject>(
  { codec, table }: Opened<S>,
  id: string,
): Promise<Stored<Doc<S>> | undefined> {
  const [row] = await table.get([id]);
  return row && codec.decode(row);
}

async function changeDocument<S extends z.ZodObject>(
  opened: Opened<S>,
  id: string,
  fn: (doc: Stored<Doc<S>>) => Doc<S> | undefined,
): Promise<Change<Doc<S>>> {
  for (let tried = 0; tried < changeTries; tried += 1) {
    if (tried > 0) await pauseBetweenTries(tried);
    const before = await getOne(opened, id);
    if (before === undefined) return { outcome: 'missing' };
    const wanted = fn(before);
    if (wanted === undefined) return { outcome: 'unchanged', doc: before };
    const { raw, checked } = encodeOwn(opened, wanted, 'encodeAgain');
    if (raw._id !== id) misuse(opened, 'a change can’t give a document another id');
    if (await opened.table.replace(raw, before.version)) {
      return { outcome: 'changed', doc: { ...checked, version: before.version + 1 } };
    }
  }
  return { outcome: 'conflict' };
}

async function findPage<S extends z.ZodObject>(
  opened: Opened<S>,
  index: string,
  query: Find,
): Promise<PageOf<Doc<S>>> {
  const plan = planFind({ ...opened, index }, query);
  // One more than asked says whether there is a next page.
  const rows = await opened.table.find({ ...plan, limit: plan.limit + 1 });
  const shown = rows.slice(0, plan.limit);
  const docs = shown.map(opened.codec.decode);
  const last = shown.at(-1);
  if (rows.length <= plan.limit || last === undefined) return { docs };
  return { docs, next: cursorAt(opened, plan, last) };
}

function cursorAt<S extends z.ZodObject>(opened: Opened<S>, plan: Plan, last: Row): string {
  return writeCursor(last, { ...opened, index: plan.index, keys: plan.keys });
}

/** A school's door writes that school's documents only. */
function encodeOwn<S extends z.ZodObject>(
  opened: Opened<S>,
  doc: Doc<S>,
  encode: 'encode' | 'encodeAgain',
): Encoded<Doc<S>> {
  const encoded = opened.codec[encode](doc);
  if (opened.school !== undefined && encoded.raw['schoolId'] !== opened.school) {
    misuse(opened, 'the document is of another school than the door');
  }
  return encoded;
}

function misuse({ collection }: { readonly collection: string }, why: string): never {
  throw new StoreUseError(`${collection}: ${why}`);
}
