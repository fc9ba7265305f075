/** Whether nothing is there that a restore could mix with: the erasure list is kept, sessions open nothing. */
import type { Declaration } from '../contract.ts';
import type { Engine } from '../engine.ts';
import type { Declarations } from '../store.ts';

export async function isEmptyStore(engine: Engine, declarations: Declarations): Promise<boolean> {
  const all: Readonly<Record<string, Declaration>> = {
    ...declarations.global,
    ...declarations.school,
  };
  const snapshot = await engine.snapshot();
  try {
    for (const [collection, { stays }] of Object.entries(all)) {
      if (stays === true || collection === 'erasures') continue;
      for await (const page of snapshot.documents(collection)) if (page.length > 0) return false;
    }
    for await (const page of snapshot.files()) if (page.length > 0) return false;
    return true;
  } finally {
    await snapshot.close();
  }
}
