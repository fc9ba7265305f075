/** Builds everything once, by hand; `Services` is what features, web and jobs may use. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { PlatformId } from './domain/ids.ts';
import { loadLibrary } from './library.ts';
import type { Library } from './library.ts';
import { createLti } from './lti/index.ts';
import type { Lti } from './lti/index.ts';
import { createDiagnostics, createRecentReads, openStore } from './store/index.ts';
import type { Diagnostics, RecentReads, Store } from './store/index.ts';
import { openMetrics } from './web/metrics.ts';
import type { Metrics } from './web/metrics.ts';

/** What jobs take up. */
type Queue =
  | 'deliveries'
  | 'projections'
  | 'rosters'
  | 'participation'
  | 'resends'
  | 'scoreResumes'
  | 'columns'
  | 'moves';

export interface Services {
  readonly config: Config;
  readonly store: Store;
  /** Read-through cache, at most 5 s old, of what hardly changes. */
  readonly recent: RecentReads;
  readonly lti: Lti;
  /** What administrators see of launches and calls; written in batches. */
  readonly diagnostics: Diagnostics;
  /** Starter library of `config/library`, read and checked once. */
  readonly library: Library;
  readonly log: Logger;
  /** Figures of this process, for `/metrics`. */
  readonly metrics: Metrics;
  /** Epoch ms: the only clock outside `domain`. */
  readonly now: () => number;
  /**
   * Tells the job runner of this process that something is due, of this platform or of any; without it
   * the job comes at its next look.
   */
  readonly wake: (queue: Queue, platform?: PlatformId) => void;
}

export interface Built {
  readonly services: Services;
  /** The runner is made after the services it uses: it asks to be told here. */
  onWake(tell: Services['wake']): void;
}

interface Ask {
  readonly config: Config;
  readonly log: Logger;
  readonly now?: () => number;
}

const libraryFolder = join(import.meta.dirname, '..', 'config', 'library');

/** Opens the store, reads the library, makes the keys; throws with a clear message when one can't. */
export async function buildServices({ config, log, now = Date.now }: Ask): Promise<Built> {
  const tells: Services['wake'][] = [];
  const metrics = openMetrics(config);
  const [store, library] = await Promise.all([
    openStore({
      dataDir: config.dataDir,
      mongodbUri: config.mongodbUri,
      secrets: config.secrets,
      now,
      warn: (message) => log.warn(message),
      // A microsecond or two of each operation: only where somebody reads it.
      ...(config.metricsToken === undefined ? {} : { took: metrics.storeTook }),
    }),
    loadLibrary(libraryFolder),
  ]);
  const diagnostics = createDiagnostics({ store, now, warn: (message) => log.warn(message) });
  const lti = await createLti({
    store,
    publicUrl: config.publicUrl,
    production: config.production,
    now,
    log,
    note: diagnostics.note,
    keySetRead: metrics.keySetRead,
  });
  const services: Services = {
    config,
    store,
    recent: createRecentReads(store, now),
    lti,
    diagnostics,
    library,
    log,
    metrics,
    now,
    wake: (queue, platform) => tells.forEach((tell) => tell(queue, platform)),
  };
  return { services, onWake: (tell) => void tells.push(tell) };
}
