/** « Actualiser la liste », with the lane that reads it: tests of other things run without. */
import { setTimeout as wait } from 'node:timers/promises';
import { refreshRosters } from '../../src/jobs/refreshRosters.ts';
import { getSession } from './sessionAs.ts';
import type { TestApp } from './testApp.ts';
import type { Visited, Visitor } from './visitor.ts';

export async function askForRoster(app: TestApp, teacher: Visitor): Promise<Visited> {
  const { platformId } = await getSession(app, teacher);
  const pressed = teacher.post('course', {});
  for (;;) {
    await refreshRosters.turn(app.services, platformId);
    const page = await Promise.race([pressed, wait(20)]);
    if (page !== undefined) return page;
  }
}
