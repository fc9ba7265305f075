import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let placed: PlacedSequence;
beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
  await prepareIn(app, placed);
}, 60_000);
afterAll(() => app.close());

async function prepareIn(on: TestApp, sequence: PlacedSequence): Promise<void> {
  const teacher = new Visitor(on);
  await teacher.launch(who.teacher, sequence.linkId);
  const settings = {
    title: 'Les dates du rayon',
    avant: '2026-11-26T08:00',
    apres: '',
    grading: 'none',
  };
  await teacher.post(`activity/${sequence.placement}/settings`, settings);
  const student = new Visitor(on);
  await student.launch(who.diligent, sequence.linkId);
  await prepare(student, sequence);
}

const contextClaim = 'https://purl.imsglobal.org/spec/lti/claim/context';

interface Copied {
  /** `$Context.id.history`, as the platform fills it. */
  readonly history?: string;
  readonly linkId?: string;
}

/** A launch from a copy of the course: other context and link, the same custom parameters. */
async function launchCopy(personId: string, context: string, more: Copied = {}) {
  const visitor = new Visitor(app);
  const redirect = await visitor.login(personId, placed.linkId);
  const nonce = redirect.searchParams.get('nonce') ?? '';
  const payload = app.platform.claims(personId, placed.linkId, nonce);
  const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
  const id_token = await app.platform.sign({
    ...payload,
    [contextClaim]: { id: context, title: `Copie ${context}`, label: 'C' },
    [`${lti}resource_link`]: { id: more.linkId ?? `${context}-9`, title: 'Copie' },
    [`${lti}custom`]: { placement: placed.placement, history: more.history },
    'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': undefined,
  });
  const state = redirect.searchParams.get('state') ?? '';
  const first = await visitor.finishLaunch({ id_token, state });
  return { visitor, first };
}

test('a course copy: a student who comes first reads that it is not ready', async () => {
  const { first } = await launchCopy(who.unprepared, 'c1');
  expect([first.status, first.$('h1').text()]).toEqual([200, 'Pas encore prêt']);
});

test('a course copy: the teacher’s launch forks it, says so, and answers stay behind', async () => {
  const { visitor, first } = await launchCopy(who.teacher, 'c2');
  expect(first.path).toMatch(/\/course$/);
  expect(first.text).toContain('1 activité vient d’une copie de cours');
  const { courseId, placementId, schoolId } = await getSession(app, visitor);
  const door = app.services.store.school(schoolId);
  const [old, fork] = await Promise.all([
    door.placements.get(placed.placement),
    door.placements.get(placementId ?? ''),
  ]);
  expect(fork?._id).not.toBe(placed.placement);
  expect(fork).toMatchObject({
    courseId,
    title: 'Les dates du rayon',
    versionId: old?.versionId,
    scoreMaximum: old?.scoreMaximum,
    grading: 'none',
    dates: {},
    scoresAllowed: false,
    recordings: {},
    copy: { of: placed.placement, datesToSet: true },
  });
  expect(fork).not.toHaveProperty('lineItem');
  expect(old?.dates.avant?.due).toBe(Date.UTC(2026, 10, 26, 7));

  const student = await launchCopy(who.diligent, 'c2');
  expect(student.first.path).toContain(`/activity/${fork?._id}`);
  const attempts = await door.attempts.find('byPlacement', { eq: [String(fork?._id)], limit: 5 });
  expect(attempts.docs).toEqual([]);
});

test('a course copy: the notice goes once the settings were saved', async () => {
  const { visitor } = await launchCopy(who.teacher, 'c3');
  const { placementId } = await getSession(app, visitor);
  const page = await visitor.get(`activity/${placementId}/settings`);
  expect(page.text).toContain('Cette activité vient d’une copie de cours');
  const saved = await visitor.post(`activity/${placementId}/settings`, {
    title: 'Les dates',
    avant: '2027-01-14T08:00',
    apres: '',
  });
  expect(saved.text).not.toContain('copie de cours');
  expect((await visitor.get('course')).text).not.toContain('copie de cours');
});

test('a course copy: launches at once make one fork', async () => {
  const launches = await Promise.all(
    [who.teacher, who.administrator, who.teacher].map((person) => launchCopy(person, 'c4')),
  );
  const sessions = await Promise.all(launches.map(({ visitor }) => getSession(app, visitor)));
  expect(new Set(sessions.map(({ placementId }) => placementId)).size).toBe(1);
  const [one] = sessions;
  if (one?.courseId === undefined) throw new Error('no course');
  const door = app.services.store.school(one.schoolId);
  const all = await door.placements.find('byCourse', { eq: [one.courseId], limit: 10 });
  expect(all.docs).toHaveLength(1);
});

async function forkIn(context: string, more: Copied) {
  const { visitor } = await launchCopy(who.teacher, context, more);
  const { placementId, schoolId } = await getSession(app, visitor);
  return app.services.store.school(schoolId).placements.get(placementId ?? '');
}

describe('a copy of a copy', () => {
  let lastYear: string;
  beforeAll(async () => {
    const { visitor } = await launchCopy(who.teacher, 'c2025', { history: '2' });
    lastYear = (await getSession(app, visitor)).placementId ?? '';
    const changed = { title: 'Les dates, en 2025', avant: '', apres: '', grading: 'one' };
    await visitor.post(`activity/${lastYear}/settings`, changed);
  });

  test.each([
    ['c2026', 'c2025,2'],
    ['c2027', ' never-opened , c2025,2'],
    ['c2028', 'c2026b,c2025%2C,%E0%A4%A,c2025'],
  ])('in %s, from %j, has what the nearest one was set to', async (context, history) => {
    expect(await forkIn(context, { history })).toMatchObject({
      title: 'Les dates, en 2025',
      grading: 'one',
      copy: { of: lastYear, datesToSet: true },
    });
  });

  test.each([['2,c2025'], ['$Context.id.history'], ['']])(
    'with %j, and no nearer one, has what the first was set to',
    async (history) => {
      expect(await forkIn(`d${history}`, { history })).toMatchObject({
        title: 'Les dates du rayon',
        grading: 'none',
        copy: { of: placed.placement },
      });
    },
  );

  test('that is a duplicate in its course comes from the one beside it, history or not', async () => {
    const beside = await forkIn('c2025', { linkId: 'c2025-10' });
    expect(beside).toMatchObject({ title: 'Copie', grading: 'one', copy: { of: lastYear } });
    expect(await forkIn('c2029', { history: 'c2025' })).toMatchObject({ copy: { of: lastYear } });
  });
});
