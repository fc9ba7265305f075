import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { findGrade } from '../../src/demo/platform/gradebook.ts';
import { demoMayStart, startDemo } from '../../src/demo/startDemo.ts';
import { dayMs } from '../../src/domain/time.ts';
import { Visitor } from '../support/visitor.ts';
import { makeClock } from './tool.ts';
import { startWholeDemo } from './wholeDemo.ts';
import type { WholeDemo } from './wholeDemo.ts';

const clock = makeClock();
let whole: WholeDemo;

beforeAll(async () => {
  whole = await startWholeDemo(clock.now);
});
afterAll(() => whole.close());

/** The only school there is. */
async function readSchool() {
  const { docs } = await whole.services.store.schools.find('byName', { limit: 10 });
  const [school] = docs;
  if (school === undefined || docs.length > 1) throw new Error(`${docs.length} schools`);
  return school;
}

/** A browser without scripts in front of this tool and this ENT. */
const visit = (): Visitor => new Visitor({ url: whole.url, platform: whole.demo.platform });

const sorted = (grades: Iterable<[string, unknown]>) =>
  [...grades].toSorted(([a], [b]) => a.localeCompare(b));

describe('the demonstration', () => {
  test('registers itself on another origin than the tool, with a school in term', async () => {
    const [platform] = await whole.services.lti.platforms.list();
    expect(platform).toMatchObject({
      issuer: whole.demo.url,
      status: 'active',
      namesAllowed: true,
    });
    expect(new URL(whole.demo.url).hostname).not.toBe(new URL(whole.url).hostname);
    const { name, calendar } = await readSchool();
    expect(name).toBe('Lycée professionnel des Mirabelliers (démonstration)');
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    expect(calendar.closed.some(({ from, to }) => from <= today && today <= to)).toBe(false);
  });

  test('opens the seeded activity from its own link, for a student and for the teacher', async () => {
    const student = await visit().launch(who.diligent, '4');
    expect(student.status).toBe(200);
    expect(student.path).toContain(whole.demo.platform.links[3]?.custom['placement']);
    const teacher = await visit().launch(who.teacher, '4');
    expect(teacher.path).toMatch(/\/course$/);
    expect(teacher.text).toContain('Yanis Ferhat');
  });

  test('shows in its gradebook the scores that were sent, and after a restart the same', async () => {
    const before = [...whole.demo.platform.gradebook.grades];
    expect(before.length).toBeGreaterThan(50);
    const [item] = whole.demo.platform.gradebook.items;
    const grade = findGrade(whole.demo.platform.gradebook, item?.id ?? '', who.diligent);
    expect(grade).toMatchObject({ feedback: expect.stringContaining('Vérif') });
    expect(grade?.finalGrade).toBeGreaterThan(50);
    const again = await whole.restart();
    expect(sorted(again.platform.gradebook.grades)).toEqual(sorted(before));
    const door = whole.services.store.school((await readSchool())._id);
    // 24 students and the teacher who opened the course.
    expect(await door.persons.count('byAlias', {}, 100)).toBe(25);
  });

  test('moves the due date of the open sequence when a restart finds it behind', async () => {
    clock.advance(20 * dayMs);
    const { platform } = await whole.restart();
    const door = whole.services.store.school((await readSchool())._id);
    const placement = await door.placements.get(platform.links[3]?.custom['placement'] ?? '');
    expect(placement?.dates.avant?.due).toBeGreaterThan(clock.now() + dayMs);
  });

  test('says that the port is taken and leaves nothing behind', async () => {
    const { store, lti, library, log } = whole.services;
    const port = Number(new URL(whole.demo.url).port);
    const second = startDemo({
      store,
      lti,
      library,
      publicUrl: whole.url,
      port,
      now: clock.now,
      log,
    });
    await expect(second).rejects.toThrow('EADDRINUSE');
  });
});

/** The LTI door with one more platform. */
const beside = (clientId: string, issuer: string) => ({
  ...whole.services.lti,
  platforms: {
    ...whole.services.lti.platforms,
    list: async () => {
      const [own] = await whole.services.lti.platforms.list();
      return own === undefined ? [] : [own, { ...own, clientId, issuer }];
    },
  },
});

describe('whether the demonstration may start', () => {
  const trial = { production: false, demo: 'on' } as const;

  test('is yes beside itself, also on another port', async () => {
    expect(await demoMayStart({ config: trial, lti: whole.services.lti })).toBe(true);
    const other = beside('elan-demonstration', 'http://127.0.0.1:4555');
    expect(await demoMayStart({ config: trial, lti: other })).toBe(true);
  });

  test('is no in production, when it is off, and beside any other platform', async () => {
    const { lti } = whole.services;
    expect(await demoMayStart({ config: { ...trial, production: true }, lti })).toBe(false);
    expect(await demoMayStart({ config: { ...trial, demo: 'off' }, lti })).toBe(false);
    const moodle = beside('abc', 'https://moodle.lycee.example');
    expect(await demoMayStart({ config: trial, lti: moodle })).toBe(false);
    const local = beside('abc', 'http://127.0.0.1:8080');
    expect(await demoMayStart({ config: trial, lti: local })).toBe(false);
  });
});
