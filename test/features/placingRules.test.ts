/** How the courses of a platform find their school, as an administrator sets it (model.md 2). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { courseId, deploymentKeyOf, schoolId, unassignedKey } from '../../src/domain/ids.ts';
import type { PlatformId } from '../../src/domain/ids.ts';
import type { CourseSchool } from '../../src/store/index.ts';
import { proofOf, signIn } from '../support/administrator.ts';
import { changedLaunch, claim } from '../support/changedLaunch.ts';
import { platformOf } from '../support/placingRule.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import type { Visited, Visitor } from '../support/visitor.ts';

let app: TestApp;
let admin: Visitor;
let proof: string;
let platform: PlatformId;
let page: string;
beforeAll(async () => {
  app = await startTestApp();
  platform = platformOf(app);
  page = `/admin/platforms/${platform}`;
  admin = await signIn(app);
  proof = proofOf(await admin.get(page));
});
afterAll(() => app.close());

interface Typed {
  readonly by: string;
  readonly match: string;
  readonly entries: string;
}
/** A second later: the journal is in order of time. */
function act(path: string, form: Readonly<Record<string, string>>): Promise<Visited> {
  app.clock.advance(1000);
  return admin.post(path, form);
}
const save = (typed: Partial<Typed>) =>
  act(`${page}/schools`, { proof, by: 'sourcedid', match: 'start', entries: '', ...typed });
const rule = () => app.services.store.placingRules.get(platform);
const place = (id: string) => app.services.store.courseSchools.get(id);
const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

async function idOf(name: string) {
  const query = { eq: [name], limit: 2 };
  const { docs } = await app.services.store.schools.find('byName', query);
  expect(docs).toHaveLength(1);
  return docs[0]?._id ?? schoolId.parse('none');
}

/** What the journal says last, and where. */
async function lastAct(): Promise<string> {
  const { $ } = await admin.get('/admin/journal');
  const cells = $('tbody tr').first().find('td').toArray();
  return cells.map((cell) => words($(cell).text())).join(' | ');
}

/** Opened by its teacher; Moodle says this number of it. */
async function openCourse(name: string, sourcedid: string): Promise<void> {
  const { page: opened } = await changedLaunch(app, {
    personId: who.teacher,
    change: {
      [claim('context')]: { id: name, label: name, title: `Cours ${name}` },
      [claim('lis')]: { course_section_sourcedid: sourcedid },
    },
  });
  expect(opened.status).toBe(200);
}

async function rowsOf(path: string) {
  const { $ } = await admin.get(path);
  return $('tbody tr')
    .toArray()
    .map((row) => ({
      text: words($(row).text()),
      href: $(row).find('a').attr('href') ?? '',
    }));
}

/** Courses that nobody is let into by name, as many launches would leave them. */
const manyUnassigned = (count: number): readonly CourseSchool[] =>
  Array.from({ length: count }, (_one, at) => ({
    _id: courseId.parse(`many-${String(at).padStart(3, '0')}`),
    platformId: platform,
    schoolId: unassignedKey(platform),
    hints: { parameter: 'nord', sourcedid: `X-${at}` },
    createdAt: app.clock.now(),
  }));

describe('without a rule', () => {
  test('a platform’s courses are in the school of its deployment, and the page says so', async () => {
    const section = (await admin.get(page)).$('[aria-labelledby=etablissements]');
    expect(words(section.text())).toBe(
      'Établissements Tous les cours sont dans Lycée des tests. Aucun cours n’est sans établissement. Régler les établissements',
    );
    const form = await admin.get(`${page}/schools`);
    expect(form.$('input[name=by][checked]').val()).toBe('none');
    await openCourse('early', '0570001A-1');
    const [own] = await rowsOf(`${page}/courses?school=${await idOf('Lycée des tests')}`);
    expect(own?.text).toContain('Cours early');
    const list = await admin.get(`${page}/courses`);
    expect(list.text).toContain('Aucun cours ici.');
    expect(list.text).not.toContain('Ranger');
    expect((await admin.get(`${page}/sort`)).path).toBe(`${page}/courses`);
    await save({ by: 'none', entries: 'kept ; nowhere' });
    expect(await lastAct()).toContain('Connexion');
  });
});

describe('a list of schools', () => {
  const long = 'x'.repeat(101);
  test.each([
    ['that is empty', '', 'Écrivez au moins une ligne'],
    ['with a school and no value', 'A ; Lycée A\n\n ; Lycée B', 'Ligne 3 : il manque la valeur'],
    ['with a row whose first cell is empty', '\tLycée B', 'Ligne 1 : il manque la valeur'],
    ['with a value and no name', 'A ; Lycée A\r\nB', 'Ligne 2 : il manque le nom'],
    [
      'with a value that is too long',
      `${long} ; Lycée`,
      'Ligne 1 : la valeur a plus de 100 caractères',
    ],
    [
      'with a name that is too long',
      `A ; ${long}${long}`,
      'Ligne 1 : le nom a plus de 200 caractères',
    ],
    ['with three columns', 'A\tLycée A\tMetz', 'Ligne 1 : il y a plus de deux colonnes'],
    [
      'with a value twice',
      'A ; Lycée A\na; Lycée B',
      'Ligne 2 : la valeur « a » est déjà à la ligne 1.',
    ],
    ['of too many lines', 'A ; Lycée A\n'.repeat(1001), 'Il y a plus de 1000 lignes.'],
    ['wrong on many lines', 'A\n'.repeat(30), 'D’autres lignes sont à corriger.'],
  ])('%s shows what was typed and saves nothing', async (_name, entries, told) => {
    const wrong = await save({ by: 'parameter', match: 'whole', entries });
    expect(wrong.status).toBe(422);
    expect(words(wrong.$('.el-errors').text())).toContain(told);
    expect(wrong.$('.el-errors a[href="#entries"]').length).toBeLessThan(22);
    const shown = wrong.$('#entries').text();
    expect(words(shown)).toBe(words(entries));
    expect(wrong.$('input[name=by][checked]').val()).toBe('parameter');
    expect(await rule()).toBeUndefined();
  });

  test('without a choice of what says the school is refused', async () => {
    const form = { proof, by: 'moon', match: 'whole', entries: 'A ; Lycée A' };
    expect((await admin.post(`${page}/schools`, form)).status).toBe(400);
  });
});

describe('a rule', () => {
  test('finds schools by their exact name and makes the others like the platform’s own', async () => {
    const { schools } = app.services.store;
    const own = await idOf('Lycée des tests');
    await schools.change(own, (known) => ({
      ...known,
      country: 'QC',
      calendar: { ...known.calendar, timeZone: 'America/Montreal' },
    }));
    const entries = '0570001A ; Lycée des Mirabelliers\n0570002B;Lycée des tests';
    const saved = await save({ entries });
    expect(saved.path).toBe(`${page}/schools`);
    expect(await lastAct()).toBe(
      'Claire Dubois | Règle des établissements changée | ' +
        (await admin.get(page)).$('h1').text(),
    );
    const made = await idOf('Lycée des Mirabelliers');
    expect(await rule()).toMatchObject({
      by: 'sourcedid',
      match: 'start',
      entries: [
        { value: '0570001A', schoolId: made },
        { value: '0570002B', schoolId: own },
      ],
    });
    expect(await schools.get(made)).toMatchObject({
      country: 'QC',
      calendar: { timeZone: 'America/Montreal' },
    });
    expect(saved.$('#entries').text().trim()).toBe(
      '0570001A ; Lycée des Mirabelliers\n0570002B ; Lycée des tests',
    );
    const section = (await admin.get(page)).$('[aria-labelledby=etablissements]').text();
    expect(words(section)).toContain(
      'D’après le numéro d’identification du cours, 2 établissements.',
    );
  });

  test('is pasted from a spreadsheet as it is', async () => {
    const pasted = '0570001A\tLycée des Mirabelliers\t\r\n\t\r\nB;2\tLycée des tests\r\n';
    const saved = await save({ entries: pasted });
    expect((await rule())?.entries.map(({ value }) => value)).toEqual(['0570001A', 'B;2']);
    const shown = saved.$('#entries').text();
    expect((await save({ entries: shown })).$('#entries').text()).toBe(shown);
  });
});

describe('courses', () => {
  test('that the rule knows go to their school, the others wait in a list with what Moodle said', async () => {
    await openCourse('known', '0570001a-CAP');
    await openCourse('unknown', '0579999Z-CAP');
    await openCourse('early', '0570001A-1');
    const school = await idOf('Lycée des Mirabelliers');
    const there = await rowsOf(`${page}/courses?school=${school}`);
    expect(there.map(({ text }) => text)).toEqual([
      'Cours known Numéro d’identification : 0570001a-CAP Lycée des Mirabelliers',
    ]);
    const waiting = await rowsOf(`${page}/courses`);
    expect(waiting.map(({ text }) => text)).toEqual([
      'Cours unknown Numéro d’identification : 0579999Z-CAP Sans établissement',
    ]);
    expect((await admin.get(page)).text).toContain('1 cours n’a pas d’établissement.');
    const course = await admin.get(waiting[0]?.href ?? '');
    expect(course.$('h1').text()).toBe('Cours unknown');
    expect(words(course.$('.el-facts').text())).toContain('ÉtablissementSans établissement');
  });

  test('without a school can’t send participation', async () => {
    const none = `/admin/schools/${unassignedKey(platform)}`;
    const shown = await admin.get(none);
    expect(shown.$('h1').text()).toBe('Sans établissement');
    expect(shown.text).toContain('La participation ne peut pas être autorisée ici');
    const asked = await admin.post(none, { proof, action: 'allow', decided: 'yes' });
    expect(asked.status).toBe(403);
  });

  test('are sorted once the rule knows them, after a look at what would be done', async () => {
    const before = await admin.get(`${page}/sort`);
    expect(before.text).toContain('Aucun cours à déplacer.');
    expect(before.$('main form')).toHaveLength(0);
    const old = String((await rule())?.changedAt);
    const entries = '0570001A ; Lycée des Mirabelliers\n0579 ; Lycée Neuf';
    await save({ entries });
    const [waiting] = await rowsOf(`${page}/courses`);
    expect(waiting?.text).toContain('Lycée Neuf');
    const late = await act(`${page}/sort`, { proof, rule: old, after: '' });
    expect(late.status).toBe(422);
    expect(late.text).toContain('La règle a changé depuis.');
    const preview = await admin.get(`${page}/sort`);
    expect(words(preview.$('main li').text())).toBe('Lycée Neuf : 1 cours');
    const sorted = await act(`${page}/sort`, hiddenOf(preview));
    expect(sorted.text).toContain('1 cours est parti vers son établissement.');
    expect(sorted.text).toContain('1 cours est en cours de déplacement.');
    expect(await lastAct()).toContain('Cours rangés selon la règle');
    const [row] = await rowsOf(`${page}/courses`);
    expect(row?.text).toContain('En cours de déplacement');
    const { courses } = app.services.store.school(unassignedKey(platform));
    const course = await courses.get(idIn(row?.href));
    expect(course?.move?.to).toBe(await idOf('Lycée Neuf'));
    expect(course?.moveDueAt).toBeLessThanOrEqual(app.clock.now());
    const shown = await admin.get(row?.href ?? '');
    expect(shown.text).toContain('En cours de déplacement vers Lycée Neuf, depuis lundi');
    const again = await admin.post(row?.href ?? '', { proof, school: await idOf('Lycée Neuf') });
    expect(again.status).toBe(422);
    expect(again.text).toContain('déjà en cours de déplacement');
  });

  test('in large numbers are shown fifty a page and set out two hundred at a time', async () => {
    await app.services.store.courseSchools.insertMany(manyUnassigned(203));
    const first = await admin.get(`${page}/courses`);
    expect(first.$('tbody tr')).toHaveLength(50);
    expect(first.text).toContain('Cours sans nom');
    const more = first
      .$('main a.btn')
      .toArray()
      .map((link) => first.$(link).attr('href') ?? '');
    const second = await admin.get(more.find((href) => href.includes('after=')) ?? '');
    expect(second.$('tbody tr')).toHaveLength(50);
    expect(second.$('tbody a').first().attr('href')).not.toBe(
      first.$('tbody a').first().attr('href'),
    );
    expect((await admin.get(`${page}/courses?after=typed`)).$('tbody tr')).toHaveLength(50);
    await save({ by: 'parameter', match: 'whole', entries: 'NORD ; Lycée du Nord' });
    const preview = await admin.get(`${page}/sort`);
    expect(words(preview.$('main li').text())).toBe('Lycée du Nord : 203 cours');
    expect(preview.text).toContain('200 cours au plus partent à la fois.');
    const sorted = await act(`${page}/sort`, hiddenOf(preview));
    expect(sorted.text).toContain('200 cours sont partis');
    expect(words(sorted.$('main li').text())).toBe('Lycée du Nord : 3 cours');
    const rest = await act(`${page}/sort`, hiddenOf(sorted));
    expect(rest.text).toContain('3 cours sont partis');
    expect((await place('many-202'))?.schoolId).toBe(await idOf('Lycée du Nord'));
  });
});

describe('one course', () => {
  const moved = '/admin/courses/many-000';

  test('goes to another school of the platform', async () => {
    const own = await idOf('Lycée des tests');
    const shown = await admin.get(moved);
    expect(shown.text).toContain('fermé pendant une minute environ');
    const options = shown.$('#school option').toArray();
    expect(options.map((one) => shown.$(one).text())).toEqual([
      'Choisir un établissement',
      'Lycée des tests',
    ]);
    const done = await act(moved, { proof, school: own });
    expect([done.status, done.path]).toEqual([200, moved]);
    expect((await place('many-000'))?.schoolId).toBe(own);
    expect(await lastAct()).toBe(
      'Claire Dubois | Déplacement d’un cours vers l’établissement | Lycée des tests',
    );
  });

  test('stays where it is when it is asked to go nowhere', async () => {
    const own = await idOf('Lycée des tests');
    const refusals = [
      ['', 'Choisissez un établissement de la liste.'],
      [await idOf('Lycée Neuf'), 'Choisissez un établissement de la liste.'],
      [own, 'déjà dans cet établissement'],
      [unassignedKey(platform), 'ne peut pas en être privé'],
    ] as const;
    for (const [school, told] of refusals) {
      const refused = await admin.post(moved, { proof, school });
      expect(refused.status).toBe(422);
      expect(refused.$('#school-erreur').text()).toContain(told);
    }
    expect((await place('many-000'))?.schoolId).toBe(own);
  });

  test('is not there under an address that was made up', async () => {
    const paths = [
      '/admin/courses/none',
      '/admin/platforms/none/schools',
      '/admin/platforms/none/courses',
      '/admin/platforms/none/sort',
      `${page}/courses?school=none`,
    ];
    const answers = await Promise.all(paths.map((path) => admin.get(path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });
});

test('a rule that is removed moves nothing', async () => {
  const removed = await save({ by: 'none' });
  expect(removed.status).toBe(200);
  expect(await rule()).toBeUndefined();
  expect(await lastAct()).toContain('Règle des établissements enlevée');
  expect((await place('many-001'))?.schoolId).toBe(await idOf('Lycée du Nord'));
  expect((await admin.get(page)).text).toContain('Tous les cours sont dans Lycée des tests.');
  const left = await admin.get(`${page}/courses?name=${encodeURIComponent('Lycée du Nord')}`);
  expect(left.$('h1').text()).toBe('Cours\u00A0: Lycée du Nord');
  expect(left.$('tbody tr')).toHaveLength(50);
  const unknown = await admin.get(`${page}/courses?name=nowhere`);
  expect(unknown.$('#name-erreur').text()).toContain('Aucun établissement ne porte ce nom exact.');
});

test('a platform with several deployments makes schools like that of the first active one', async () => {
  const { schools, deployments } = app.services.store;
  const own = await schools.get(await idOf('Lycée des tests'));
  if (own === undefined) throw new Error('no school');
  const { version: _version, ...like } = own;
  const closed = schoolId.parse('closed');
  await schools.insert({ ...like, _id: closed, name: 'Lycée fermé', country: 'FR' });
  await deployments.insert({
    _id: deploymentKeyOf(platform, '0'),
    platformId: platform,
    deploymentId: '0',
    schoolId: closed,
    status: 'disabled',
    createdAt: app.clock.now(),
  });
  const shown = await admin.get(page);
  expect(shown.text).toContain('Chaque cours est dans l’établissement de son déploiement.');
  await save({ entries: 'X ; Lycée d’après\nY ; Lycée d’après\nZ ; Lycée fermé' });
  const made = await idOf('Lycée d’après');
  expect((await schools.get(made))?.country).toBe('QC');
  expect((await rule())?.entries.map((entry) => entry.schoolId)).toEqual([made, made, closed]);
});

const idIn = (href = '') => href.split('/').at(-1) ?? '';

function hiddenOf(shown: Visited): Record<string, string> {
  const fields = shown.$('main form').first().find('input[type=hidden]').toArray();
  return Object.fromEntries(
    fields.map((input) => [shown.$(input).attr('name') ?? '', shown.$(input).attr('value') ?? '']),
  );
}
