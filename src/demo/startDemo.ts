/**
 * The demonstration (product.md 8): the simulated Moodle on an origin of its own, registered with the
 * tool, with a class of 24 and six weeks of made-up history.
 */
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Library } from '../library.ts';
import type { Lti } from '../lti/index.ts';
import type { Store } from '../store/index.ts';
import { demoCourseId } from './history/makeHistory.ts';
import { seedHistory } from './history/seedHistory.ts';
import { listenPlatform } from './platform/listen.ts';
import type { SimulatedPlatform } from './platform/simulatedPlatform.ts';
import { rebuildColumn } from './rebuildColumn.ts';
import { rebuildGradebook } from './rebuildGradebook.ts';

const schoolName = 'Lycée professionnel des Mirabelliers (démonstration)';
const clientId = 'elan-demonstration';
const seed = 2026;

export interface Demo {
  /** Address to open: the course page of the ENT. */
  readonly url: string;
  readonly platform: SimulatedPlatform;
  close(): Promise<void>;
}

export interface DemoAsk {
  readonly store: Store;
  readonly lti: Pick<Lti, 'platforms'>;
  readonly library: Library;
  /** Origin of the tool. */
  readonly publicUrl: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info'>;
}

/** Never in production, when it was turned off, or beside a platform that is not this demonstration. */
export async function demoMayStart(ask: {
  readonly config: Pick<Config, 'production' | 'demo'>;
  readonly lti: Pick<Lti, 'platforms'>;
}): Promise<boolean> {
  if (ask.config.production || ask.config.demo === 'off') return false;
  const platforms = await ask.lti.platforms.list();
  return platforms.every(
    (platform) =>
      platform.clientId === clientId && new URL(platform.issuer).hostname === '127.0.0.1',
  );
}

/** Rejects when the port is taken, leaving nothing open. */
export async function startDemo(ask: DemoAsk): Promise<Demo> {
  const { store, library, now, log } = ask;
  const listening = await listenPlatform({
    toolUrl: ask.publicUrl,
    clientId,
    port: ask.port,
    now,
    seed,
  });
  const { platform, url, close } = listening;
  try {
    const registration = platform.registration();
    const added = await ask.lti.platforms.add({
      ...registration,
      school: schoolName,
      namesAllowed: true,
    });
    if (typeof added === 'object') throw new Error(`the demonstration ENT ${added.problem}`);
    const before = performance.now();
    const seeding = { store, library, world: platform, now: now(), seed };
    const { schoolId, deploymentKey } = await seedHistory(seeding);
    await rebuildGradebook(store, platform, schoolId);
    const id = demoCourseId(platform, deploymentKey);
    const course = await store.school(schoolId).courses.get(id);
    if (course !== undefined) await rebuildColumn(store, platform, course);
    log.info({ url, seedMs: Math.round(performance.now() - before) }, 'demonstration ENT ready');
  } catch (error) {
    await close();
    throw error;
  }
  return { url, platform, close };
}
