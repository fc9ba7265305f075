/** Removes what nobody can read any more (domain.md 4.3, class `technical`) and files that no one named. */
import { dayMs, hourMs, minuteMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import { findPages } from '../store/index.ts';
import type { Chore } from './runner.ts';

export const sweepExpired: Chore = {
  everyMs: 10 * minuteMs,
  async run({ store, now }) {
    await store.sweepExpired(now());
  },
};

const schoolsAtOnce = 100;
const filesAtOnce = 500;

/** Files are kept once their owner names them, within a day (model.md 6). */
export const sweepFiles: Chore = { everyMs: 6 * hourMs, run: sweepAll };

async function sweepAll({ store, now }: Services): Promise<void> {
  for await (const page of findPages(store.schools, 'byName', { limit: schoolsAtOnce })) {
    const before = now() - dayMs;
    await Promise.all(page.map(({ _id }) => store.school(_id).blobs.sweep(before, filesAtOnce)));
  }
}
