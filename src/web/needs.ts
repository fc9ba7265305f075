/** What the HTTP kernel takes of `Services`: doors and settings, no feature. */
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Lti } from '../lti/index.ts';
import type { RecentReads, Store } from '../store/index.ts';

export interface WebNeeds {
  readonly config: Config;
  readonly store: Store;
  readonly recent: RecentReads;
  readonly lti: Lti;
  readonly log: Logger;
  readonly now: () => number;
}
