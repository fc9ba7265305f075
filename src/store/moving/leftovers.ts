/**
 * What a copy of a school left in the target when it was cut: documents of a school that is not there,
 * which nobody can have worked on since.
 */
import type { Engine, Table, WholeRow } from '../engine.ts';
import { StandingError } from '../errors.ts';
import { declarations } from '../openStore.ts';
import { canonical } from './tally.ts';

/** @throws StandingError when one is not as in the source: that went on since */
export async function needSame(
  table: Table,
  { collection, rows }: { readonly collection: string; readonly rows: readonly WholeRow[] },
): Promise<void> {
  const there = await table.get(rows.map(({ doc }) => doc._id));
  const known = new Map(there.map((row) => [row.doc._id, canonical([row.doc, row.version])]));
  if (rows.every(({ doc, version }) => known.get(doc._id) === canonical([doc, version]))) return;
  throw new StandingError(
    `the target has other ${collection} of this school, as a copy that was cut leaves them: run it again with --force, which replaces them`,
  );
}

/** Its own documents; files are the same for ever under their ids. */
export async function removeSchool(engine: Engine, school: string): Promise<void> {
  const snapshot = await engine.snapshot();
  try {
    for (const collection of Object.keys(declarations.school)) {
      const table = engine.table(collection, school);
      for await (const page of snapshot.documents(collection)) {
        const own = page.filter(({ doc }) => doc['schoolId'] === school);
        await Promise.all(own.map(({ doc }) => table.delete(doc._id)));
      }
    }
  } finally {
    await snapshot.close();
  }
}
