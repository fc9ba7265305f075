/** `backup`: all that moves, into one file, while the server runs. */
import { declarations } from '../openStore.ts';
import type { WholeStore } from '../openStore.ts';
import { standingId } from '../upkeep/standing.ts';
import { readAll } from './records.ts';
import type { Tally } from './tally.ts';
import { writeBackup } from './writeBackup.ts';

/** @returns what the file holds */
export async function backup(
  { store, engine }: WholeStore,
  { to, now }: { readonly to: string; readonly now: number },
): Promise<Tally> {
  const found = await store.standings.get(standingId);
  const about = {
    schema: found?.schema ?? 0,
    engine: store.engine,
    madeAt: new Date(now).toISOString(),
  };
  return writeBackup(to, about, readAll({ engine, declarations }));
}
