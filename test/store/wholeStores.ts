/** Whole stores for tests that move them: one that a real class has worked in, and empty ones. */
import { Readable } from 'node:stream';
import { afterAll } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import { listSteps, questionsOf } from '../../src/domain/activity/steps.ts';
import { placementId, schoolId } from '../../src/domain/ids.ts';
import type { SchoolId } from '../../src/domain/ids.ts';
import type { RestoreAsk } from '../../src/store/moving/restore.ts';
import { openWhole } from '../../src/store/openStore.ts';
import type { WholeStore } from '../../src/store/openStore.ts';
import { placeSequence } from '../support/placed.ts';
import { answer, rightFields } from '../support/prepare.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';
import { makeFolder } from './sqliteFolder.ts';

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export interface Where {
  readonly dataDir: string;
  readonly mongodbUri: string | undefined;
}

/** Opens a place as the commands do, whatever its state; closed after the file. */
export async function openAt(app: TestApp, where: Where): Promise<WholeStore> {
  const { secrets } = app.services.config;
  const { now } = app.clock;
  const options = { ...where, secrets, now, warn: () => undefined };
  const whole = await openWhole(options, () => undefined);
  closers.push(() => whole.store.close());
  return whole;
}

/** Of a backup, by the clock of the class. */
export const restoreAsk = (
  { app }: Pick<Class, 'app'>,
  from: string,
  over: Partial<RestoreAsk> = {},
): RestoreAsk => ({ from, force: false, erasures: [], now: app.clock.now, ...over });

export const emptyFolder = (): Where => ({ dataDir: makeFolder().dataDir, mongodbUri: undefined });

/** One more, for what happens while others are moved. */
export const schoolMeanwhile = (at: number) => ({
  _id: schoolId.parse(`meanwhile-${at}`),
  name: `meanwhile ${at}`,
  country: 'FR' as const,
  calendar: { timeZone: 'Europe/Paris', schoolDays: [1], closed: [] },
  createdAt: 1,
});

export interface Class {
  readonly app: TestApp;
  /** The same store as the app's, beside it. */
  readonly whole: WholeStore;
  readonly school: SchoolId;
  readonly placement: string;
  readonly blobId: string;
  /** End of a lease that a node holds on the student's score. */
  readonly leaseUntil: number;
}

/** A teacher placed a sequence with a recording, two students answered; scores wait, one is leased. */
export async function startClass(): Promise<Class> {
  const app = await startTestApp();
  closers.push(() => app.close());
  const { placement, content, linkId } = await placeSequence(app);
  const [first] = listSteps(content, emptyWork()).flatMap(questionsOf);
  if (first === undefined) throw new Error('it has questions');
  for (const student of [who.unprepared, who.diligent]) {
    const visitor = new Visitor(app);
    await visitor.launch(student, linkId);
    await answer(visitor, placement, first, rightFields(first));
  }
  const { store } = app.services;
  const [school] = (await store.schools.find('byName', { limit: 1 })).docs;
  const [platform] = await app.services.lti.platforms.list();
  if (school === undefined || platform === undefined) throw new Error('they are there');
  const { blobs, attempts, placements } = store.school(school._id);
  const sound = Readable.from([Buffer.alloc(300_000, 1), Buffer.alloc(300_000, 2)]);
  const ask = { contentType: 'audio/webm', maxBytes: 1e6, now: app.clock.now() };
  const head = await blobs.put(sound, ask);
  const owner = await placements.get(placement);
  if (head === 'too-large' || owner === undefined) throw new Error('it fits');
  await blobs.keep(head.id, owner._id);
  const [one] = (
    await attempts.find('byPlacement', { eq: [placementId.parse(placement)], limit: 1 })
  ).docs;
  if (one === undefined) throw new Error('an attempt');
  await attempts.change(one._id, (own) => ({ ...own, nextDeliveryAt: 1 }));
  const lease = { partition: platform._id, now: app.clock.now(), leaseMs: 60_000 };
  const claimed = await store.jobs.attempts.claim('deliveries', lease);
  if (claimed?.doc._id !== one._id) throw new Error('it is due');
  const { dataDir, mongodbUri } = app.services.config;
  const whole = await openAt(app, { dataDir, mongodbUri });
  await app.services.diagnostics.flush();
  const leaseUntil = claimed.until;
  return { app, whole, school: school._id, placement, blobId: head.id, leaseUntil };
}
