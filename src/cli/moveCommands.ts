/** `backup | restore | copy | erasures | migrate` (docs/operations.md). */
import { access, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Erasure } from '../store/index.ts';
import { backup } from '../store/moving/backup.ts';
import { copy } from '../store/moving/copy.ts';
import { restore } from '../store/moving/restore.ts';
import type { Tally } from '../store/moving/tally.ts';
import { declarations } from '../store/openStore.ts';
import { migrate } from '../store/upkeep/migrate.ts';
import { lastOf, migrations } from '../store/upkeep/migrations.ts';
import { ensureStanding } from '../store/upkeep/standing.ts';
import type { Done } from './runCommand.ts';
import type { Upkeep } from './runUpkeep.ts';

export async function makeBackup({ open, now }: Upkeep, options: unknown): Promise<Done> {
  const { to } = z.object({ to: z.string().min(1) }).parse(options);
  if (await exists(to)) return { ok: false, text: `${to} is there already: nothing was written` };
  const tally = await backup(await open({}), { to, now: now() });
  return { ok: true, text: [...linesOf(tally), `${to} is written`].join('\n') };
}

const restoring = z.object({
  from: z.string().min(1),
  force: z.boolean().default(false),
  erasures: z.string().optional(),
});

export async function restoreBackup({ open, now }: Upkeep, options: unknown): Promise<Done> {
  const { from, force, erasures: apart } = restoring.parse(options);
  const erasures = apart === undefined ? [] : await readErasures(apart);
  const target = await open({ unfinished: true });
  const done = await restore(target, { from, force, erasures, now });
  const erased = [...done.erased].map(
    ([collection, count]) => `left out of ${collection}, as the erasure list asks: ${count}`,
  );
  const last =
    done.schema < lastOf(migrations)
      ? 'restored; now run “npm run -s elan -- migrate”'
      : 'restored';
  const text = [...linesOf(done.tally), ...erased, `backup of ${done.madeAt}: ${last}`];
  return { ok: true, text: text.join('\n') };
}

const engine = z.enum(['embedded', 'mongodb'], 'is “embedded” or “mongodb”');
const copying = z.object({
  from: engine,
  to: engine,
  school: z.string().min(1).exactOptional(),
  force: z.boolean().default(false),
});

export async function copyStore({ open, now }: Upkeep, options: unknown): Promise<Done> {
  const read = copying.safeParse(options);
  if (!read.success) return { ok: false, text: '--from and --to take “embedded” or “mongodb”' };
  const { from, to, ...ask } = read.data;
  if (from === to) return { ok: false, text: '--from and --to are the same store' };
  const stores = {
    from: await open({ engine: from }),
    to: await open({ engine: to, unfinished: true }),
  };
  const { source, target, different, kept } = await copy(stores, { ...ask, now });
  const lines = [
    ...linesOf(source),
    ...(kept > 0 ? [`in the target already, and left as they were: ${kept}`] : []),
  ];
  if (different.length === 0) {
    const text = [...lines, 'copied: counts and checksums of both sides are the same'];
    return { ok: true, text: text.join('\n') };
  }
  const again =
    ask.school === undefined
      ? 'copy again with --force'
      : 'restore the backup of the target from before, and copy again';
  const why = `the target differs in ${different.join(', ')}: was a node running? Stop it, ${again}`;
  return { ok: false, text: [...lines, ...linesOf(target), why].join('\n') };
}

/** To be kept apart from the store and its backups: hashes and times, no data of a person. */
export async function listErasures({ open }: Upkeep): Promise<Done> {
  const { engine: of } = await open({});
  const snapshot = await of.snapshot();
  try {
    const lines: string[] = [];
    for await (const page of snapshot.documents('erasures'))
      for (const { doc } of page) lines.push(`${doc._id} ${String(doc['erasedAt'])}`);
    return { ok: true, text: lines.join('\n') };
  } finally {
    await snapshot.close();
  }
}

export async function migrateStore({ open, now }: Upkeep, options: unknown): Promise<Done> {
  const { dryRun = false } = z.object({ dryRun: z.boolean().optional() }).parse(options);
  const { store, engine: of, ring } = await open({});
  await ensureStanding(store.standings, async () => 0);
  const { standings } = store;
  const ask = { engine: of, declarations, ring, standings, migrations, now, dryRun };
  const { from, to, steps } = await migrate(ask);
  const lines = steps.map(({ title, changed }) => `${title}: ${changed} documents`);
  if (steps.length === 0) lines.push(`nothing to do: the store is at schema ${to}`);
  else lines.push(`schema ${from} → ${to}${dryRun ? ', nothing was written' : ''}`);
  return { ok: true, text: lines.join('\n') };
}

function linesOf(tally: Tally): readonly string[] {
  return Object.entries(tally).map(
    ([place, { count, digest }]) =>
      `${place.padEnd(20)} ${String(count).padStart(9)}  ${digest.slice(0, 16)}`,
  );
}

/** Lines of `erasures`. @throws Error that names the line which is none */
async function readErasures(path: string): Promise<readonly Erasure[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, at) => {
    const [, _id, erasedAt] = /^([\w-]{16,64}) (\d{10,16})$/.exec(line.trim()) ?? [];
    if (_id === undefined) throw new Error(`line ${at + 1} of ${path} is not of an erasure list`);
    return { _id, erasedAt: Number(erasedAt) };
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
