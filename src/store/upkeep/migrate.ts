/** Brings the documents of a store up to the schema of this version: forward only, page by page. */
import type { z } from 'zod';
import type { Collection, Declaration } from '../contract.ts';
import { createDocumentCodec } from '../documentCodec.ts';
import type { Engine, WholeRow } from '../engine.ts';
import { StoreUseError } from '../errors.ts';
import type { KeyRing } from '../secrets.ts';
import type { Declarations } from '../store.ts';
import { lastOf } from './migrations.ts';
import type { Migration } from './migrations.ts';
import { holdStore, standingId } from './standing.ts';
import type { Hold, Standing } from './standing.ts';

export interface MigrateAsk {
  readonly engine: Engine;
  readonly declarations: Declarations;
  readonly ring: KeyRing;
  readonly standings: Collection<Standing>;
  readonly migrations: readonly Migration[];
  readonly now: () => number;
  /** Counts what would change and writes nothing. */
  readonly dryRun?: boolean;
}

export interface Migrated {
  readonly from: number;
  readonly to: number;
  /** In the order they run; `changed` counts documents. */
  readonly steps: readonly { readonly title: string; readonly changed: number }[];
}

/**
 * Each document goes once through all that is pending for its collection, and is then checked by
 * its schema: no document is ever written in a form between two versions.
 * @throws StandingError when another process holds the store
 * @throws InvalidDocumentError when a migrated document is not what the schema wants
 */
export async function migrate(ask: MigrateAsk): Promise<Migrated> {
  const { standings, migrations, now } = ask;
  const to = lastOf(migrations);
  const found = await standings.get(standingId);
  const from = found?.schema ?? 0;
  const pending = migrations.filter(({ number }) => number > from);
  if (pending.length === 0) return { from, to: from, steps: [] };
  if (ask.dryRun === true) return { from, to, steps: await walkAll(ask, pending) };
  const hold = await holdStore(standings, now);
  try {
    const steps = await walkAll(ask, pending, hold);
    await hold.end(({ migrating: _done, ...rest }) => ({ ...rest, schema: to }));
    return { from, to, steps };
  } catch (error) {
    // How far it came stays noted; whoever mends the cause need not wait for the end of the hold.
    await hold.end((standing) => standing).catch(() => undefined);
    throw error;
  }
}

async function walkAll(
  ask: MigrateAsk,
  pending: readonly Migration[],
  hold?: Hold,
): Promise<Migrated['steps']> {
  const collections = [...new Set(pending.map(({ collection }) => collection))];
  const changed = new Map(pending.map((migration) => [migration, 0]));
  const start = hold === undefined ? undefined : await resumeAt(ask);
  const from = start === undefined ? 0 : Math.max(collections.indexOf(start.collection), 0);
  for (const [at, collection] of collections.slice(from).entries()) {
    const own = pending.filter((one) => one.collection === collection);
    const after = at === 0 ? start?.after : undefined;
    await walkCollection(ask, { collection, own, after, changed, hold });
  }
  return pending.map((one) => ({ title: one.title, changed: changed.get(one) ?? 0 }));
}

/** Where an earlier try to the same schema was stopped. */
async function resumeAt({ standings, migrations }: MigrateAsk) {
  const found = await standings.get(standingId);
  return found?.migrating?.to === lastOf(migrations) ? found.migrating : undefined;
}

interface Walk {
  readonly collection: string;
  readonly own: readonly Migration[];
  readonly after: string | undefined;
  readonly changed: Map<Migration, number>;
  readonly hold: Hold | undefined;
}

async function walkCollection(ask: MigrateAsk, walk: Walk): Promise<void> {
  const { collection, own, after, changed, hold } = walk;
  const open = openDocument(ask, collection);
  const snapshot = await ask.engine.snapshot();
  try {
    for await (const page of snapshot.documents(collection, after)) {
      // A page at once: on the embedded engine its writes share a few commits.
      const made = await Promise.all(page.map((row) => open(row, own, hold !== undefined)));
      for (const one of made.flat()) changed.set(one, (changed.get(one) ?? 0) + 1);
      const last = page.at(-1)?.doc._id;
      const migrating = { to: lastOf(ask.migrations), collection };
      await hold?.keep((standing) => ({
        ...standing,
        migrating: last === undefined ? migrating : { ...migrating, after: last },
      }));
    }
  } finally {
    await snapshot.close();
  }
}

const tries = 5;

/** Migrates one document, by compare-and-set; the migrations that changed it. */
function openDocument({ engine, declarations, ring }: MigrateAsk, collection: string) {
  const all: Readonly<Record<string, Declaration>> = {
    ...declarations.global,
    ...declarations.school,
  };
  const declaration: Declaration<z.ZodObject> | undefined = all[collection];
  if (declaration === undefined)
    throw new StoreUseError(`${collection}: not a declared collection`);
  const codec = createDocumentCodec(collection, declaration, ring);
  const isOfSchool = Object.hasOwn(declarations.school, collection);
  return async (row: WholeRow, own: readonly Migration[], write: boolean) => {
    const { schoolId } = row.doc;
    const table = engine.table(
      collection,
      isOfSchool && typeof schoolId === 'string' ? schoolId : undefined,
    );
    for (let tried = 0; tried < tries; tried += 1) {
      // Frozen or not, the page may be behind: somebody may have written since.
      const current = tried === 0 ? row : (await table.get([row.doc._id]))[0];
      if (current === undefined) return [];
      const made: Migration[] = [];
      let { version: _version, ...doc }: Record<string, unknown> = codec.decode(current);
      for (const one of own) {
        const next = one.change(doc);
        if (next === undefined) continue;
        doc = next;
        made.push(one);
      }
      if (made.length === 0) return [];
      const raw = codec.encodeUnknown({ ...doc, _id: row.doc._id });
      if (!write || (await table.replace(raw, current.version))) return made;
    }
    throw new Error(`${collection}: ${tries} other writes came between while migrating`);
  };
}
