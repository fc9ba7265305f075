/** Our keys change every 90 days, on whichever node looks first (lti.md 0.9). */
import { hourMs } from '../domain/time.ts';
import type { Chore } from './runner.ts';

export const rotateKeys: Chore = {
  everyMs: hourMs,
  run: ({ lti }) => lti.rotateKeysWhenDue(),
};
