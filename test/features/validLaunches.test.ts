/** The eighteen valid launches of the certification as a person meets them: lti.md 1.2, through the addresses. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { dayMs } from '../../src/domain/time.ts';
import { changedLaunch, claim } from '../support/changedLaunch.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import type { Visitor } from '../support/visitor.ts';

const v2 = 'http://purl.imsglobal.org/vocab/lis/v2/';
const noNames = { given_name: undefined, family_name: undefined, name: undefined };
const names = { given_name: 'Ada', family_name: 'Lovelace', name: 'Ada Lovelace' };
const email = { ...noNames, email: 'someone@school.example' };
const noContext = { ...email, [claim('context')]: undefined };

let app: TestApp;
let placed: PlacedSequence;
beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
});
afterAll(() => app.close());

type Changes = Readonly<Record<string, unknown>>;
const roles = (...given: readonly string[]): Changes => ({ [claim('roles')]: given });
const teacherScreen = 'Vente, CAP EPC';
const visitorScreen = 'Cet espace est pour les élèves et l’équipe du cours';

const launches: readonly (readonly [string, Changes, Changes])[] = [
  ['1: one full role', roles(`${v2}membership#Instructor`), roles(`${v2}membership#Learner`)],
  [
    '2: several roles',
    roles(
      `${v2}membership#Instructor`,
      `${v2}institution/person#Staff`,
      `${v2}institution/person#Other`,
    ),
    roles(`${v2}membership#Learner`, `${v2}institution/person#Student`, `${v2}membership#Mentor`),
  ],
  ['3: a short role', roles('Instructor'), roles('Learner')],
  ['6: only an e-mail', email, email],
  ['7: only names', names, names],
  ['8: nothing personal', noNames, noNames],
];

describe.each(launches)('%s', (name, asTeacher, asStudent) => {
  test(`VT-${name} opens the teacher’s screen`, async () => {
    const { page } = await changedLaunch(app, { personId: who.teacher, change: asTeacher });
    expect([page.status, page.$('h1').text()]).toEqual([200, teacherScreen]);
    expect(page.path).toMatch(/\/course$/);
  });

  test(`VS-${name} opens the student’s screen`, async () => {
    const { page } = await changedLaunch(app, { personId: who.unprepared, change: asStudent });
    expect([page.status, page.$('h1').text()]).toEqual([200, 'Premier arrivé, premier sorti']);
    expect(page.path).toMatch(/\/activity\/[^/]+$/);
    expect(page.$('body').hasClass('el-student')).toBe(true);
  });
});

test.each([
  ['VT-4: an unknown role alone', roles(`${v2}unknown/unknown#Helper`)],
  ['VT-5 (empty text): an empty role', roles('')],
  ['VT-5 (empty list): no role', roles()],
  ['VS-5 (empty text): an empty role', roles('')],
  ['VS-5 (empty list): no role', roles()],
])('%s opens with the least rights', async (_name, change) => {
  const personId = _name.startsWith('VT') ? who.teacher : who.unprepared;
  const { visitor, page } = await changedLaunch(app, { personId, change });
  expect([page.status, page.$('h1').text()]).toEqual([200, visitorScreen]);
  expect((await visitor.get('course')).status).toBe(403);
});

test('VS-4: a role with an unknown one opens the student’s screen', async () => {
  const change = roles(`${v2}membership#Learner`, `${v2}uknownrole/unknown#Unknown`);
  const { page } = await changedLaunch(app, { personId: who.unprepared, change });
  expect([page.status, page.$('h1').text()]).toEqual([200, 'Premier arrivé, premier sorti']);
});

test.each([
  ['VT-9', who.teacher, 'Ouvrez Élan depuis un cours'],
  ['VS-9', who.unprepared, 'Ouvre Élan depuis un cours'],
])('%s: an e-mail without a context says to come by a course', async (_name, personId, words) => {
  const { page } = await changedLaunch(app, { personId, change: noContext });
  expect([page.status, page.$('h1').text()]).toEqual([200, words]);
});

async function labelOf(personId: string, change: Changes): Promise<string | undefined> {
  const { visitor } = await changedLaunch(app, { personId, change });
  const { text } = await visitor.get('my-data');
  expect(text).not.toContain('someone@');
  return /Élève \d+|Ada Lovelace/.exec(text)?.[0];
}

test('VS-6, VS-7 and VS-8 give a name, or a neutral label, and never an e-mail', async () => {
  expect(await labelOf('20', email)).toMatch(/^Élève \d+$/);
  expect(await labelOf('21', names)).toBe('Ada Lovelace');
  expect(await labelOf('22', noNames)).toMatch(/^Élève \d+$/);
});

async function enrolmentsOf(visitor: Visitor) {
  const { schoolId, courseId: id } = await getSession(app, visitor);
  const { enrolments } = app.services.store.school(schoolId);
  return (await enrolments.find('byCourse', { eq: [id ?? ''], limit: 100 })).docs;
}

describe('a data-privacy launch', () => {
  const asksForData: Changes = {
    [claim('message_type')]: 'LtiDataPrivacyLaunchRequest',
    [claim('resource_link')]: undefined,
    [claim('roles')]: undefined,
    [claim('custom')]: undefined,
  };

  test('opens « Mes données », without a link and without a role, and leaves the student in the class', async () => {
    const custom = { [claim('custom')]: { groups: '7' } };
    const ofClass = await changedLaunch(app, { personId: who.unprepared, change: custom });
    const before = await enrolmentsOf(ofClass.visitor);
    expect(before).toContainEqual(expect.objectContaining({ role: 'learner', groups: ['7'] }));
    app.clock.advance(2 * dayMs);
    const { page, visitor } = await changedLaunch(app, {
      personId: who.unprepared,
      change: { ...asksForData, ...noNames },
    });
    expect([page.status, page.$('h1').text()]).toEqual([200, 'Mes données']);
    expect(page.path).toMatch(/\/my-data$/);
    expect(page.text).toContain('Inès Marchal');
    expect(await enrolmentsOf(visitor)).toEqual(before);
    expect((await visitor.get('course')).status).toBe(403);
  });

  test('of somebody whose course never opened enrols nobody, and opens no activity', async () => {
    const there = { ...roles('Learner'), [claim('context')]: { id: 'never-opened' } };
    const { page, visitor } = await changedLaunch(app, {
      personId: '23',
      change: { ...asksForData, ...there },
    });
    expect([page.status, page.$('h1').text()]).toEqual([200, 'Mes données']);
    expect(await enrolmentsOf(visitor)).toEqual([]);
    expect((await visitor.get(`activity/${placed.placement}`)).status).toBe(403);
  });
});
