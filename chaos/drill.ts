/** One run: nodes on a database, a class at work, what breaks meanwhile, and the verdict. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { listenPlatform } from '../src/demo/platform/listen.ts';
import { makeRandom } from '../src/demo/platform/random.ts';
import type { SimulatedPlatform } from '../src/demo/platform/simulatedPlatform.ts';
import { secondMs } from '../src/domain/time.ts';
import { loadLibrary } from '../src/library.ts';
import { createRegistry } from '../src/lti/index.ts';
import { openStore } from '../src/store/index.ts';
import type { Store } from '../src/store/index.ts';
import { addStudents } from '../test/support/manyScores.ts';
import { placeSequence } from '../test/support/placed.ts';
import type { PlacedSequence } from '../test/support/placed.ts';
import { freePort, makeDataDir, projectRoot } from '../test/support/serverProcess.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import type { Fault } from './faults.ts';
import { judge, watchScores } from './judge.ts';
import type { Verdict } from './judge.ts';
import { work } from './load.ts';
import { startFleet } from './nodes.ts';
import type { Fleet, Node } from './nodes.ts';
import { Student } from './student.ts';
import { newTally } from './tally.ts';
import type { Tally } from './tally.ts';

export interface Plan {
  readonly nodes: number;
  readonly students: number;
  /** The class works so long, in seconds. */
  readonly seconds: number;
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** Between two faults: what is mended works again. */
  readonly breathMs: number;
  readonly tell: (line: string) => void;
}

export interface Outcome {
  readonly tally: Tally;
  readonly verdict: Verdict;
  /** What the nodes logged that nobody foresaw: the kinds of errors behind a 500. */
  readonly unforeseen: readonly string[];
}

export async function runDrill(plan: Plan): Promise<Outcome> {
  const folder = await makeDataDir();
  const database = await openDatabase(folder);
  try {
    return await onDatabase(plan, database, folder);
  } finally {
    await database.close();
  }
}

async function onDatabase(plan: Plan, database: Database, folder: string): Promise<Outcome> {
  plan.tell(`${plan.nodes} nodes on ${database.name}, seed ${plan.seed}`);
  const ports = await Promise.all(Array.from({ length: plan.nodes }, () => freePort()));
  const publicUrl = `http://localhost:${ports[0]}`;
  const secret = randomBytes(32).toString('base64');
  const fleet = await startFleet({
    ports,
    env: {
      DATA_DIR: folder,
      PUBLIC_URL: publicUrl,
      MONGODB_URI: database.uri,
      ELAN_SECRETS: secret,
      DEMO: 'off',
      LOG_LEVEL: 'error',
      RATE_LIMIT_FACTOR: '1000',
    },
  });
  const listening = await listenPlatform({ toolUrl: publicUrl });
  const open = () => openBeside(database, secret);
  try {
    return await onFleet(plan, { database, fleet, open, platform: listening.platform, publicUrl });
  } finally {
    await fleet.stop();
    await listening.close();
  }
}

/** From this process, past the way that breaks. */
function openBeside(database: Database, secret: string): Promise<Store> {
  return openStore({
    dataDir: '',
    mongodbUri: database.directUri(),
    secrets: [secret],
    now: Date.now,
    warn: () => undefined,
  });
}

interface Started {
  readonly database: Database;
  readonly fleet: Fleet;
  readonly open: () => Promise<Store>;
  readonly platform: SimulatedPlatform;
  readonly publicUrl: string;
}

async function onFleet(plan: Plan, started: Started): Promise<Outcome> {
  const { database, fleet, platform } = started;
  const placed = await prepare(started);
  const random = makeRandom(plan.seed);
  const tally = newTally();
  const scores = watchScores(platform);
  const students = addStudents(platform, plan.students).map(
    (personId) => new Student(personId, { fleet, tally, platform }),
  );
  const on = { fleet, database, way: database.way, random };
  await Promise.all([
    work({ placed, students, overMs: plan.seconds * secondMs, random }),
    breakThings(plan, on, tally),
  ]);
  plan.tell('the class has finished; waiting for the last scores');
  const store = await started.open();
  try {
    const { acknowledged } = tally;
    const verdict = await judge({ store, placed, platform, acknowledged, scores });
    return { tally, verdict, unforeseen: fleet.nodes.flatMap(unforeseenIn) };
  } finally {
    await store.close();
  }
}

const unexpectedLine = z.object({
  code: z.literal('unexpected'),
  err: z.object({ type: z.string(), message: z.string(), stack: z.string() }),
});

function unforeseenIn(node: Node): readonly string[] {
  return node
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"unexpected"'))
    .map((line) => unexpectedLine.parse(JSON.parse(line)).err)
    .map(({ type, message, stack }) => `${type}: ${message} ${stack.split('\n')[1] ?? ''}`);
}

async function breakThings(
  { faults, breathMs, tell }: Plan,
  on: Parameters<Fault['run']>[0],
  tally: Tally,
): Promise<void> {
  await wait(breathMs);
  for (const fault of faults) {
    tell(fault.name);
    tally.broken = fault.name;
    await fault.run(on);
    tally.broken = `after: ${fault.name}`;
    await wait(breathMs);
  }
}

/** The platform registered, a sequence placed by its teacher. */
async function prepare({ open, platform, publicUrl }: Started): Promise<PlacedSequence> {
  const store = await open();
  try {
    const registry = createRegistry({ store, production: false, now: Date.now });
    const school = 'Lycée des pannes';
    await registry.add({ ...platform.registration(), school, namesAllowed: true });
  } finally {
    await store.close();
  }
  const library = await loadLibrary(join(projectRoot, 'config', 'library'));
  return placeSequence({ url: publicUrl, platform, services: { library } });
}
