/** Everything of a store that moves, or of one school: what backups, restores and copies are made of. */
import type { Readable } from 'node:stream';
import type { Declaration } from '../contract.ts';
import type { CounterRow, Engine, FileRow, Snapshot, WholeRow } from '../engine.ts';
import type { Declarations } from '../store.ts';

export type Moved =
  | { readonly kind: 'document'; readonly collection: string; readonly row: WholeRow }
  | { readonly kind: 'counter'; readonly row: CounterRow }
  | {
      readonly kind: 'file';
      readonly row: FileRow;
      readonly content: Readable;
    };

export interface MoveAsk {
  readonly engine: Engine;
  readonly declarations: Declarations;
  /** All schools unless told; then without what belongs to none (our keys, invitations). */
  readonly school?: string | undefined;
}

/**
 * Who points to others comes before them, files last: on an engine that is not frozen, what a
 * document points to was there before it and is read after it. The erasure list comes first of all:
 * a restore must know it. Bindings belong to no school's collections and point into them.
 */
export function orderOf({ global, school }: Declarations): readonly string[] {
  const moving = Object.entries<Declaration>({ ...global, ...school })
    .filter(([, { stays }]) => stays !== true)
    .map(([collection]) => collection);
  const globals = moving.filter((collection) => Object.hasOwn(global, collection));
  const schools = moving.filter((collection) => Object.hasOwn(school, collection));
  const reversed = [...schools.toReversed(), ...globals.toReversed()];
  const first = ['erasures', 'placementBindings'];
  return [...first, ...reversed.filter((collection) => !first.includes(collection))];
}

export async function* readAll(ask: MoveAsk): AsyncGenerator<Moved> {
  const snapshot = await ask.engine.snapshot();
  try {
    yield* readFrom(snapshot, ask);
  } finally {
    await snapshot.close();
  }
}

async function* readFrom(
  snapshot: Snapshot,
  { declarations, school }: MoveAsk,
): AsyncGenerator<Moved> {
  const belongs = selection(school, Object.keys(declarations.school));
  for (const collection of orderOf(declarations)) {
    for await (const page of snapshot.documents(collection))
      for (const row of page)
        if (belongs.document(collection, row)) yield { kind: 'document', collection, row };
  }
  for await (const page of snapshot.counters())
    for (const row of page) if (belongs.counter(row.id)) yield { kind: 'counter', row };
  for await (const page of snapshot.files())
    for (const row of page) {
      if (school !== undefined && row.school !== school) continue;
      const content = await snapshot.content(row);
      if (content !== undefined) yield { kind: 'file', row, content };
    }
}

/** What lets a school's people in: its own deployment, or courses that a rule of the platform gave it. */
const leadsIn = new Set(['deployments', 'courseSchools']);

/** What goes with one school. Persons are met before identities, deployments before platforms. */
function selection(school: string | undefined, ofSchool: readonly string[]) {
  if (school === undefined) return { document: () => true, counter: () => true };
  const identities = new Set<unknown>();
  const platforms = new Set<unknown>();
  const isOurs = (collection: string, { doc }: WholeRow): boolean => {
    switch (collection) {
      case 'erasures':
        return true;
      case 'schools':
        return doc._id === school;
      case 'identities':
        return identities.has(doc._id);
      case 'platforms':
        return platforms.has(doc._id);
      default:
        return doc['schoolId'] === school;
    }
  };
  return {
    document(collection: string, row: WholeRow): boolean {
      const ours = isOurs(collection, row);
      if (ours && ofSchool.includes(collection)) identities.add(row.doc['identityId']);
      if (ours && leadsIn.has(collection)) platforms.add(row.doc['platformId']);
      return ours;
    },
    counter: (id: string): boolean => id.endsWith(`:${school}`),
  };
}
