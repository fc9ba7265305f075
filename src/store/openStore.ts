/** Opens the storage: MongoDB where an address is given, the embedded engine otherwise. */
import { assembleStore } from './assembleStore.ts';
import { globalCollections, schoolCollections } from './collections.ts';
import { checkDeclarations } from './declarations.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { StandingError } from './errors.ts';
import { createKeyRing } from './secrets.ts';
import type { KeyRing } from './secrets.ts';
import type { Store } from './store.ts';
import { timedEngine } from './timedEngine.ts';
import type { Took } from './timedEngine.ts';
import { isEmptyStore } from './upkeep/isEmptyStore.ts';
import { lastOf, migrations } from './upkeep/migrations.ts';
import type { Migration } from './upkeep/migrations.ts';
import { admitNode, ensureStanding } from './upkeep/standing.ts';

export interface OpenStoreOptions {
  /** Folder of the embedded engine; made when absent. */
  readonly dataDir: string;
  readonly mongodbUri: string | undefined;
  /** Ring of keys, 32 bytes in base64: the first encrypts, all decrypt. */
  readonly secrets: readonly string[];
  readonly now: () => number;
  /** Told once, at opening, what the operator should know of the chosen engine. */
  readonly warn: (line: string) => void;
  /** Told of every operation on documents and counters. */
  readonly took?: Took;
  /** Those of this version, unless a test has others. */
  readonly migrations?: readonly Migration[];
}

/** A store with what stands behind its door: for work on the whole of it. */
export interface WholeStore {
  readonly store: Store;
  readonly engine: Engine;
  readonly ring: KeyRing;
}

export const declarations = { global: globalCollections, school: schoolCollections };

/**
 * @throws SecretError for a key of the wrong length; what the engine throws when it can't open
 * @throws StandingError when this version can't work on the store as it is
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { migrations: known = migrations } = options;
  const whole = await openWhole(options, (found) => admitNode(found, lastOf(known), options.now()));
  try {
    await bringUpToDate(whole, options);
    return whole.store;
  } catch (error) {
    await whole.store.close();
    throw error;
  }
}

/** Whatever the state of its documents. @param mayOpen told where the store stands; throws to leave it alone */
export async function openWhole(
  options: OpenStoreOptions,
  mayOpen: (standing: unknown) => void,
): Promise<WholeStore> {
  checkDeclarations(declarations);
  const ring = createKeyRing(options.secrets);
  const { now, took } = options;
  const bare = await openEngine(options, { declarations, now, admit: mayOpen });
  const engine = took === undefined ? bare : timedEngine(bare, took);
  return { store: assembleStore(engine, { declarations, ring }), engine, ring };
}

/**
 * The embedded store has one node: it migrates as it starts. On MongoDB others may still run the version
 * before, so that is an act of the operator (decision 0021).
 */
async function bringUpToDate(whole: WholeStore, options: OpenStoreOptions): Promise<void> {
  const { migrations: known = migrations, now, warn } = options;
  const { store, engine, ring } = whole;
  const { standings } = store;
  const found = await ensureStanding(standings, async () =>
    (await isEmptyStore(engine, declarations)) ? lastOf(known) : 0,
  );
  if (found.schema === lastOf(known)) return;
  if (store.engine === 'mongodb') {
    throw new StandingError(
      `this store is at schema ${found.schema}, this version needs ${lastOf(known)}: stop the nodes of the version before, then run “npm run -s elan -- migrate”`,
    );
  }
  const { migrate } = await import('./upkeep/migrate.ts');
  const done = await migrate({ engine, declarations, ring, standings, migrations: known, now });
  for (const { title, changed } of done.steps) warn(`migrated: ${title} (${changed} documents)`);
}

/** Only the engine that runs is loaded: mongoose alone takes half of the start-up time allowed. */
async function openEngine(options: OpenStoreOptions, engine: EngineOptions): Promise<Engine> {
  if (options.mongodbUri !== undefined) {
    const { openMongo } = await import('./mongo/openMongo.ts');
    return openMongo({ ...engine, uri: options.mongodbUri });
  }
  const { openSqlite } = await import('./sqlite/openSqlite.ts');
  options.warn('embedded store (SQLite): for one node only; set MONGODB_URI to run several');
  return openSqlite({ ...engine, dataDir: options.dataDir });
}
