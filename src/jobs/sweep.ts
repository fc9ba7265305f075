/** Removes what nobody can read any more: expired technical documents (domain.md 4.3, class `technical`). */
import { minuteMs } from '../domain/time.ts';
import type { Chore } from './runner.ts';

export const sweepExpired: Chore = {
  everyMs: 10 * minuteMs,
  async run({ store, now }) {
    await store.sweepExpired(now());
  },
};
