/** Parameters for every page of the app: who opens it, at which address, in which language. */
import { listSteps, questionsOf } from '../../src/domain/activity/steps.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import type { Sequence } from '../../src/domain/activity/sequence.ts';
import type { who as cast } from '../../src/demo/cast.ts';
import { placeSequence } from './placed.ts';
import { prepare, wrongFields } from './prepare.ts';
import type { TestApp } from './testApp.ts';
import { Visitor } from './visitor.ts';

interface Sample {
  readonly route: string;
  readonly who: string;
  /** Absent on pages that need no session. */
  readonly visitor?: Visitor;
  readonly status?: number;
  readonly path: string;
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
  return [
    ...plainSamples(),
    ...studentSamples('a new student', fresh, placed),
    ...studentSamples('a student in need', weak, placed),
    ...studentSamples('a student who finished', done, placed),
    ...activitySamples('a teacher who previews', teacher, easy),
    ...staffSamples('a teacher', teacher, placed.placement),
    at(empty, 'a teacher on a new link', '/s/:token/place', 'place'),
    at(early, 'a student too early', '/s/:token/waiting', 'waiting'),
    at(early, 'a student too early', '/s/:token/visitor', 'visitor'),
  ];
}

async function open(app: TestApp, person: string, link: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, link);
  return visitor;
}

function plainSamples(): Sample[] {
  const plain = (route: string, path: string, status?: number): Sample => ({
    route,
    who: 'anyone',
    path,
    ...(status === undefined ? {} : { status }),
  });
  return [
    plain('/', '/'),
    plain('/help', '/help'),
    plain('/accessibility', '/accessibility'),
    plain('/source', '/source'),
    plain('/problems/:code', '/problems/token-expired'),
    plain('/problems/:code', '/problems/nothing-like-it', 404),
  ];
}

function at(visitor: Visitor, name: string, route: string, path: string): Sample {
  return {
    route,
    who: name,
    visitor,
    path: `${visitor.session}${path}`,
  };
}

interface Placed {
  readonly placement: string;
  readonly content: Sequence;
}

function studentSamples(name: string, visitor: Visitor, placed: Placed): Sample[] {
  const own = ['home', 'talk', 'help', 'my-data', 'language', 'accessibility', 'source'];
  return [
    ...own.map((page) => at(visitor, name, `/s/:token/${page}`, page)),
    ...activitySamples(name, visitor, placed),
  ];
}

function activitySamples(name: string, visitor: Visitor, { placement, content }: Placed): Sample[] {
  const steps = listSteps(content, emptyWork());
  const questions = steps.flatMap(questionsOf);
  const root = '/s/:token/activity/:placementId';
  return [
    at(visitor, name, root, `activity/${placement}`),
    ...['avant', 'pendant', 'apres'].map((phase) =>
      at(visitor, name, `${root}/phases/:phase`, `activity/${placement}/phases/${phase}`),
    ),
    ...steps.map(({ id }) =>
      at(visitor, name, `${root}/steps/:stepId`, `activity/${placement}/steps/${id}`),
    ),
    ...questions.map(({ id }) =>
      at(visitor, name, `${root}/questions/:questionId`, `activity/${placement}/questions/${id}`),
    ),
  ];
}

function staffSamples(name: string, visitor: Visitor, placement: string): Sample[] {
  const own = ['course', 'participation', 'place', 'my-data', 'help'];
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
