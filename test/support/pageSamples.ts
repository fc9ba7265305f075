/** Parameters for every page of the app: who opens it, at which address, in which language. */
import { listSteps, questionsOf } from '../../src/domain/activity/steps.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import type { Sequence } from '../../src/domain/activity/sequence.ts';
import { hourMs } from '../../src/domain/time.ts';
import type { who as cast } from '../../src/demo/cast.ts';
import { openPicker } from './contentItems.ts';
import { makeAdminLink } from '../../src/features/admin/adminSession.ts';
import { courseId } from '../../src/domain/ids.ts';
import { invite, signIn } from './administrator.ts';
import { decideParticipation, setDue } from './participation.ts';
import { placeSequence } from './placed.ts';
import { placeBySchools, platformOf } from './placingRule.ts';
import { prepare, wrongFields } from './prepare.ts';
import { getSession, sessionAs } from './sessionAs.ts';
import type { TestApp } from './testApp.ts';
import { Visitor } from './visitor.ts';

interface Sample {
  readonly route: string;
  readonly who: string;
  /** Absent on pages that need no session. */
  readonly visitor?: Visitor;
  readonly status?: number;
  readonly path: string;
  /** What differs under one route: the kind of step or question. */
  readonly variant: string;
}
export type Samples = readonly Sample[];

/** Addresses that answer no page. */
export const notPages = [
  '/.well-known/jwks.json',
  '/assets/:hash/*path',
  '/healthz',
  '/readyz',
  '/metrics',
  '/lti/login',
  '/s/:token/',
  '/admin/launches.csv',
  '/admin/launches.json',
  '/s/:token/participation.csv',
  '/s/:token/activity/:placementId/recordings/:partId',
];

export async function listSamples(app: TestApp, who: typeof cast): Promise<Samples> {
  const placed = await placeSequence(app, 'premier-arrive-premier-sorti', '4');
  const easy = await placeSequence(app, 'trois-questions-pour-comprendre', '2');
  const weak = await open(app, who.diligent, placed.linkId);
  await prepare(weak, { ...placed, fields: wrongFields });
  const fresh = await open(app, who.unprepared, placed.linkId);
  const done = await open(app, '5', placed.linkId);
  await prepare(done, placed);
  await prepare(done, { ...placed, phase: 'apres' });
  const teacher = await open(app, who.teacher, placed.linkId);
  const empty = await open(app, who.teacher, '3');
  const early = await open(app, who.unprepared, '3');
  const column = await columnSamples(app, who.teacher, { teacher, placed });
  const admin = await signIn(app);
  const { schoolId } = await getSession(app, teacher);
  const enter = await makeAdminLink(app.services, 'Claire Dubois');
  return [
    ...plainSamples(),
    plain('/admin/enter/:token', enter),
    ...(await registerSamples(app, admin)),
    ...adminSamples(app, admin),
    ...(await schoolSamples(app, admin)),
    at(admin, 'an administrator', '/admin/schools/:schoolId', `admin/schools/${schoolId}`),
    ...studentSamples('a student in need', weak, placed),
    at(fresh, 'a new student', '/s/:token/home', 'home'),
    ...activitySamples('a new student', fresh, placed),
    at(done, 'a student who finished', '/s/:token/home', 'home'),
    ...activitySamples('a student who finished', done, placed),
    ...activitySamples('a teacher who previews', teacher, easy),
    ...staffSamples('a teacher', teacher, placed.placement),
    ...column,
    at(empty, 'a teacher on a new link', '/s/:token/place', 'place'),
    ...(await pickerSamples(app, who.teacher)),
    ...(await reviewSamples(app, {
      teacher: who.teacher,
      students: ['5', who.unprepared],
      placed,
    })),
    at(early, 'a student too early', '/s/:token/waiting', 'waiting'),
    at(early, 'a student too early', '/s/:token/visitor', 'visitor'),
  ];
}

/** Sent in the course, so that students read of it too; in a copy of the course it is off. */
async function columnSamples(
  app: TestApp,
  person: string,
  { teacher, placed }: { readonly teacher: Visitor; readonly placed: Placed & Linked },
): Promise<Sample[]> {
  const { placement, linkId } = placed;
  const route = '/s/:token/participation-column';
  const page = 'participation-column';
  await setDue(teacher, { placement, avant: '2026-11-23T09:30' });
  await decideParticipation(app, teacher);
  // What was due before the student came is not theirs: it becomes due now.
  app.clock.advance(hourMs);
  await teacher.post(page, { action: 'on' });
  const { schoolId, courseId: id } = await getSession(app, teacher);
  const { courses } = app.services.store.school(schoolId);
  const known = await courses.get(id ?? '');
  if (known === undefined) throw new Error('no course');
  const { participation: _on, participationDueAt: _due, version: _version, ...copy } = known;
  const copyId = courseId.parse('copy');
  await courses.insert({ ...copy, _id: copyId });
  const inCopy = new Visitor(app);
  await inCopy.launch(person, linkId);
  inCopy.session = await sessionAs(app, inCopy, { courseId: copyId });
  return [
    at(teacher, 'a teacher', route, page, 'sent'),
    at(inCopy, 'a teacher in a copied course', route, page, 'off'),
  ];
}

async function pickerSamples(app: TestApp, person: string): Promise<Sample[]> {
  const { visitor } = await openPicker(app, person);
  const { deepLinking } = await getSession(app, visitor);
  if (deepLinking === undefined) throw new Error('no deep linking');
  const strict = new Visitor(app);
  await strict.launch(person, '', { message: 'LtiDeepLinkingRequest' });
  strict.session = await sessionAs(app, strict, {
    deepLinking: { ...deepLinking, acceptsLinks: false },
  });
  const name = 'a teacher who picks';
  const details = '/s/:token/pick/details';
  const [one, two] = app.services.library.items.map(({ slug }) => `item[]=library:${slug}`);
  return [
    at(visitor, name, '/s/:token/pick', `pick?q=dates&${two}`, 'list'),
    at(strict, 'a teacher who can’t pick', '/s/:token/pick', 'pick', 'no links'),
    at(visitor, name, details, `pick/details?${one}`, 'one'),
    at(visitor, name, details, `pick/details?${one}&${two}`, 'several'),
    { ...at(visitor, name, details, 'pick/details', 'nothing chosen'), status: 422 },
  ];
}

async function reviewSamples(
  app: TestApp,
  ask: { readonly teacher: string; readonly students: readonly string[]; readonly placed: Linked },
): Promise<Sample[]> {
  const route = '/s/:token/activity/:placementId/work/:personId';
  return Promise.all(
    ask.students.map(async (forUserId) => {
      const visitor = new Visitor(app);
      const message = 'LtiSubmissionReviewRequest';
      const page = await visitor.launch(ask.teacher, ask.placed.linkId, { message, forUserId });
      const path = page.path.slice(visitor.session.length);
      return at(visitor, `a teacher who reviews ${forUserId}`, route, path, forUserId);
    }),
  );
}

interface Linked {
  readonly linkId: string;
}

async function open(app: TestApp, person: string, link: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, link);
  return visitor;
}

function plain(route: string, path: string, status = 200): Sample {
  return { route, who: 'anyone', path, variant: '', status };
}

function plainSamples(): Sample[] {
  return [
    plain('/', '/'),
    plain('/help', '/help'),
    plain('/accessibility', '/accessibility'),
    plain('/source', '/source'),
    plain('/problems/:code', '/problems/token-expired'),
    plain('/admin', '/admin', 401),
    plain('/lti/register', '/lti/register?invitation=none', 403),
    plain('/problems/:code', '/problems/nothing-like-it', 404),
  ];
}

/** Registered already, as the platform's dialog shows it; looking uses nothing up. */
async function registerSamples(app: TestApp, admin: Visitor): Promise<Sample[]> {
  const address = app.platform.registrationUrl(await invite(admin), 'update');
  return [
    {
      ...plain('/lti/register', address.slice(app.url.length), 409),
      variant: 'registered already',
    },
  ];
}

function adminSamples(app: TestApp, admin: Visitor): Sample[] {
  const own = `admin/platforms/${platformOf(app)}`;
  const name = 'an administrator';
  return [
    at(admin, name, '/admin/platforms', 'admin/platforms'),
    at(admin, name, '/admin/platforms/:platformId', own),
    at(admin, name, '/admin/platforms/:platformId/check', `${own}/check`),
    at(admin, name, '/admin/connect', 'admin/connect'),
    at(admin, name, '/admin/launches', 'admin/launches'),
    at(admin, name, '/admin/launches', 'admin/launches?code=H-99', 'none'),
    at(admin, name, '/admin/journal', 'admin/journal'),
  ];
}

/** A platform with a rule, and a course that it knows nothing of. */
async function schoolSamples(app: TestApp, admin: Visitor): Promise<Sample[]> {
  const id = courseId.parse('placed');
  await placeBySchools(app, id);
  const name = 'an administrator';
  const root = '/admin/platforms/:platformId';
  const own = `admin/platforms/${platformOf(app)}`;
  return [
    ...['schools', 'courses', 'sort'].map((page) =>
      at(admin, name, `${root}/${page}`, `${own}/${page}`),
    ),
    at(admin, name, '/admin/courses/:courseId', `admin/courses/${id}`),
  ];
}

/** One sample per route and kind: enough for the languages that say the same thing. */
export function onePerKind(samples: Samples): Samples {
  return onePer(samples, ({ route, variant }) => `${route} ${variant}`);
}

export function onePerRoute(samples: Samples): Samples {
  return onePer(samples, ({ route }) => route);
}

function onePer(samples: Samples, keyOf: (sample: Sample) => string): Samples {
  return [...new Map(samples.map((sample) => [keyOf(sample), sample])).values()];
}

function at(...[visitor, name, route, path, variant = '']: At): Sample {
  return { route, who: name, visitor, path: `${visitor.session}${path}`, variant };
}

type At = readonly [visitor: Visitor, name: string, route: string, path: string, variant?: string];

interface Placed {
  readonly placement: string;
  readonly content: Sequence;
}

function studentSamples(name: string, visitor: Visitor, placed: Placed): Samples {
  const own = ['home', 'talk', 'help', 'my-data', 'language', 'accessibility', 'source'];
  return [
    ...own.map((page) => at(visitor, name, `/s/:token/${page}`, page)),
    ...activitySamples(name, visitor, placed),
  ];
}

/** One page per kind of step and question. */
function activitySamples(name: string, visitor: Visitor, { placement, content }: Placed): Samples {
  const steps = listSteps(content, emptyWork());
  const questions = steps.flatMap(questionsOf);
  const root = '/s/:token/activity/:placementId';
  return onePerKind([
    at(visitor, name, root, `activity/${placement}`),
    at(visitor, name, `${root}/phases/:phase`, `activity/${placement}/phases/avant`),
    ...steps.map(({ id, kind }) =>
      at(visitor, name, `${root}/steps/:stepId`, `activity/${placement}/steps/${id}`, kind),
    ),
    ...questions.map(({ id, kind }) =>
      at(
        visitor,
        name,
        `${root}/questions/:questionId`,
        `activity/${placement}/questions/${id}`,
        kind,
      ),
    ),
  ]);
}

function staffSamples(name: string, visitor: Visitor, placement: string): Sample[] {
  const own = ['course', 'participation', 'scores', 'place', 'my-data', 'help'];
  return [
    ...own.map((page) => at(visitor, name, `/s/:token/${page}`, page)),
    at(visitor, name, '/s/:token/activity/:placementId/settings', `activity/${placement}/settings`),
    at(
      visitor,
      name,
      '/s/:token/activity/:placementId/recordings',
      `activity/${placement}/recordings`,
    ),
  ];
}
