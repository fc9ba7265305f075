/**
 * The administrator's diagnostics, written in batches beside the requests (model.md 8, decision 0013):
 * noting never waits and never fails; a store that is away costs old lines, and their number is told.
 */
import type { Note } from '../domain/diagnostic.ts';
import type { PlatformId } from '../domain/ids.ts';
import { secondMs } from '../domain/time.ts';
import { diagnostic } from './diagnosticDocuments.ts';
import { createDiagnosticRows } from './diagnosticRows.ts';
import type { DiagnosticRows } from './diagnosticRows.ts';
import { addChange, healthOf, mergeHealth } from './healthChanges.ts';
import type { HealthChange, HealthChanges } from './healthChanges.ts';
import type { Store } from './store.ts';

const everyMs = secondMs;
const afterFailureMs = 5 * secondMs;
/** So many lines are not left to wait for their second. */
const manyRows = 200;

export interface Diagnostics {
  /** Takes effect within a second; killed before then, the process loses what it held. */
  note(note: Note): void;
  /** A node sends nothing to the platform before `until` (epoch ms); 0 = it sends again. */
  notePause(platform: PlatformId, until: number): void;
  /** Writes what was noted before; never throws. */
  flush(): Promise<void>;
}

interface Ask {
  readonly store: Store;
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

export function createDiagnostics({ store, now, warn }: Ask): Diagnostics {
  const held = { rows: createDiagnosticRows(), health: new Map<PlatformId, HealthChange>() };
  const plan = createPlan(async () => {
    try {
      await writeAll(store, held);
      held.rows.tallies.forgetOld(now());
      await writeLoss(store, held.rows, now());
      return 'written';
    } catch (error) {
      warn(`diagnostics are not written: ${error instanceof Error ? error.message : 'no reason'}`);
      return 'failed';
    }
  });
  return {
    note(note) {
      const at = now();
      held.rows.add(note, at);
      if (note.platformId !== undefined)
        addChange(held.health, note.platformId, healthOf(note, at));
      plan.soon(held.rows.waiting() >= manyRows);
    },
    notePause(platform, until) {
      addChange(held.health, platform, { pausedUntil: until });
      plan.soon(false);
    },
    flush: plan.flush,
  };
}

/** Only once the store answers again: else each try would leave a line. */
async function writeLoss(store: Store, rows: DiagnosticRows, now: number): Promise<void> {
  const lost = rows.takeLost();
  if (lost === 0) return;
  rows.add({ kind: 'lost', code: 'lost', about: String(lost) }, now);
  await writeRows(store, rows);
}

/** One write at a time: a second after the first note, sooner when there are many, later after a failure. */
function createPlan(write: () => Promise<'written' | 'failed'>) {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  /** Not begun yet: it will take what is noted until it begins. */
  let next: Promise<void> | undefined;
  let waitMs = everyMs;

  async function run(): Promise<void> {
    next = undefined;
    waitMs = (await write()) === 'written' ? everyMs : afterFailureMs;
    if (waitMs !== everyMs) soon(false);
  }
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    next ??= running.then(run);
    running = next;
    return next;
  }
  function soon(many: boolean): void {
    if (many && next === undefined && waitMs === everyMs) void flush();
    else timer ??= setTimeout(() => void flush(), waitMs).unref();
  }
  return { soon, flush };
}

interface Held {
  readonly rows: DiagnosticRows;
  readonly health: HealthChanges;
}

async function writeAll(store: Store, { rows, health }: Held): Promise<void> {
  await writeRows(store, rows);
  await writeTallies(store, rows);
  for (const [platform, change] of health) {
    health.delete(platform);
    try {
      await writeHealth(store, platform, change);
    } catch (error) {
      health.set(platform, mergeHealth(change, health.get(platform) ?? {}));
      throw error;
    }
  }
}

async function writeRows({ diagnostics }: Store, rows: DiagnosticRows): Promise<void> {
  const batch = rows.take();
  try {
    // One line that the schema refuses must not keep the others out.
    await diagnostics.insertMany(batch.filter((row) => diagnostic.safeParse(row).success));
  } catch (error) {
    rows.putBack(batch);
    throw error;
  }
}

async function writeTallies({ diagnostics }: Store, { tallies }: DiagnosticRows): Promise<void> {
  for (const tally of tallies.changed()) {
    const { row } = tally;
    tally.dirty = false;
    try {
      if (tally.inserted) await diagnostics.change(row._id, () => row);
      else await diagnostics.insert(row);
      tally.inserted = true;
    } catch (error) {
      tally.dirty = true;
      throw error;
    }
  }
}

async function writeHealth(
  { platformHealth }: Store,
  platform: PlatformId,
  change: HealthChange,
): Promise<void> {
  const { outcome } = await platformHealth.change(platform, (kept) => ({
    ...mergeHealth(kept, change),
    _id: platform,
  }));
  if (outcome === 'changed') return;
  const fresh = { ...change, _id: platform };
  if (outcome === 'missing' && (await platformHealth.insert(fresh)) === 'inserted') return;
  throw new Error('a platform’s health is being written by others');
}
