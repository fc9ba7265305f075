/** « Ne plus garder les noms »: what was kept goes, wherever it is (product.md 3.8). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { personId, platformId } from '../../src/domain/ids.ts';
import { minuteMs } from '../../src/domain/time.ts';
import { forgetNames } from '../../src/jobs/forgetNames.ts';
import type { Session } from '../../src/store/index.ts';
import { placeSequence } from '../support/placed.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let session: Session;
let linkId: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ linkId } = await placeSequence(app));
  for (const student of [who.diligent, who.unprepared])
    await new Visitor(app).launch(student, linkId);
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, linkId);
  session = await getSession(app, teacher);
  await ofAnotherPlatform();
});
afterAll(() => app.close());

const persons = () => app.services.store.school(session.schoolId).persons;
const allow = (namesAllowed: boolean) =>
  app.services.lti.platforms.set(session.platformId, { namesAllowed });
const waits = async () =>
  (await app.services.store.platforms.get(session.platformId))?.forgetNamesFrom;
const run = () => forgetNames.run(app.services);

/** Of the same school: its administrator allowed names there. */
async function ofAnotherPlatform(): Promise<void> {
  const one = await persons().get(session.personId);
  const platform = await app.services.store.platforms.get(session.platformId);
  if (one === undefined || platform === undefined) throw new Error('they are there');
  const { version: _version, ...person } = one;
  const { version: _other, ...known } = platform;
  const elsewhere = { ...known, _id: `${platform._id}-2`, clientId: 'second' };
  await app.services.store.platforms.insert({ ...elsewhere, _id: platformId.parse(elsewhere._id) });
  await persons().insert({
    ...person,
    _id: personId.parse(`${one._id}-2`),
    platformId: platformId.parse(elsewhere._id),
    alias: 9000,
    name: 'Ailleurs',
  });
}

async function names(): Promise<readonly string[]> {
  const { docs } = await persons().find('byAlias', { limit: 50 });
  return docs.flatMap(({ name }) => name ?? []);
}

test('nothing is erased while names are wanted', async () => {
  const kept = await names();
  expect(kept.length).toBeGreaterThan(3);
  await run();
  expect(await names()).toEqual(kept);
});

test('once they are not, they go a minute later: no node believes the old word any more', async () => {
  const kept = await names();
  await allow(false);
  await run();
  expect(await names()).toEqual(kept);
  app.clock.advance(minuteMs);
  await run();
  expect(await names()).toEqual(['Ailleurs']);
  expect(await waits()).toBeUndefined();
});

test('refused twice, the first time counts; wanted again in time, they stay', async () => {
  await allow(true);
  await new Visitor(app).launch(who.diligent, linkId);
  await allow(false);
  const first = await waits();
  app.clock.advance(minuteMs / 2);
  await allow(false);
  expect(await waits()).toBe(first);
  await allow(true);
  app.clock.advance(minuteMs);
  expect(await waits()).toBeUndefined();
});
