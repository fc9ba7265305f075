/** Opens the storage: MongoDB where an address is given, the embedded engine otherwise. */
import { assembleStore } from './assembleStore.ts';
import { globalCollections, schoolCollections } from './collections.ts';
import { checkDeclarations } from './declarations.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { createKeyRing } from './secrets.ts';
import type { Store } from './store.ts';

interface OpenStoreOptions {
  /** Folder of the embedded engine; made when absent. */
  readonly dataDir: string;
  readonly mongodbUri: string | undefined;
  /** Ring of keys, 32 bytes in base64: the first encrypts, all decrypt. */
  readonly secrets: readonly string[];
  readonly now: () => number;
  /** Told once, at opening, what the operator should know of the chosen engine. */
  readonly warn: (line: string) => void;
}

/** @throws SecretError for a key of the wrong length; what the engine throws when it can't open */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const declarations = { global: globalCollections, school: schoolCollections };
  checkDeclarations(declarations);
  const ring = createKeyRing(options.secrets);
  const engine = await openEngine(options, { declarations, now: options.now });
  return assembleStore(engine, { declarations, ring });
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
