/** Builds everything once, by hand; `Services` is what features, web and jobs may use. */
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Lti } from './lti/index.ts';
import type { Library } from './library.ts';
import type { RecentReads, Store } from './store/index.ts';

export interface Services {
  readonly config: Config;
  readonly store: Store;
  /** Read-through cache, at most 5 s old, of what hardly changes. */
  readonly recent: RecentReads;
  readonly lti: Lti;
  /** Starter library of `config/library`, read and checked once. */
  readonly library: Library;
  readonly log: Logger;
  /** Epoch ms: the only clock outside `domain`. */
  readonly now: () => number;
  /** Tells the job runner of this process that something is due; without it the job comes at its next look. */
  readonly wake: (queue: 'deliveries' | 'projections') => void;
}
