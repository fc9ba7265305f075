/** From an engine and the declarations to the door. */
import type { z } from 'zod';
import { openCollection } from './collection.ts';
import type { Declaration } from './contract.ts';
import { openCounters } from './counters.ts';
import { createDocumentCodec } from './documentCodec.ts';
import type { Engine } from './engine.ts';
import { openJobDoor } from './jobDoor.ts';
import type { KeyRing } from './secrets.ts';
import type { Declarations, SchoolDoor, StoreOf } from './store.ts';

type Table = Readonly<Record<string, Declaration>>;

export function assembleStore<D extends Declarations>(
  engine: Engine,
  { declarations, ring }: { readonly declarations: D; readonly ring: KeyRing },
): StoreOf<D> {
  const { global, school } = declarations;

  /** Doors are made when first asked for: a school has many collections, a request uses few. */
  function collections(of: Table, schoolId: string | undefined): object {
    return lazily(of, (collection, declaration: Declaration) =>
      openCollection({
        collection,
        declaration,
        codec: createDocumentCodec(collection, declaration, ring),
        table: engine.table(collection, schoolId),
        school: schoolId,
      }),
    );
  }

  const withQueues = Object.entries(school).filter(([, { queues }]) => queues !== undefined);
  const jobs = lazily(Object.fromEntries(withQueues), (collection, declaration: Declaration) =>
    openJobDoor({
      collection,
      declaration,
      codec: createDocumentCodec(collection, declaration, ring),
      engine,
    }),
  );
  const technical = {
    engine: engine.engine,
    school: keepFew((id: string) =>
      typed<SchoolDoor<D>>(
        Object.defineProperty(collections(school, id), 'blobs', { get: () => engine.blobs(id) }),
      ),
    ),
    jobs,
    counters: openCounters(engine),
    ping: () => engine.ping(),
    sweepExpired: (now: number) => engine.sweepExpired(now),
    close: () => engine.close(),
  };
  return typed<StoreOf<D>>(Object.assign(collections(global, undefined), technical));
}

/** Schools whose doors stay open: a node serves few at a time, and every request goes through one. */
const mostOpen = 500;

function keepFew<T>(open: (id: string) => T): (id: string) => T {
  const kept = new Map<string, T>();
  return (id) => {
    const known = kept.get(id);
    if (known !== undefined) return known;
    if (kept.size >= mostOpen) kept.clear();
    const door = open(id);
    kept.set(id, door);
    return door;
  };
}

function lazily<T>(
  of: Table,
  open: (name: string, declaration: Declaration<z.ZodObject>) => T,
): object {
  const doors = {};
  for (const [name, declaration] of Object.entries(of)) {
    let door: T | undefined;
    Object.defineProperty(doors, name, {
      enumerable: true,
      get: () => (door ??= open(name, declaration)),
    });
  }
  return doors;
}

/** Built name by name from the declarations that the type is computed from: tsc can't follow that. */
function typed<T>(built: object): T {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the doors of the declared names, made above
  return built as T;
}
