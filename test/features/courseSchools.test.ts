/** Which school a course is of (model.md 2, decision 0035). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { courseKey, unassignedKey } from '../../src/domain/ids.ts';
import type { SchoolId } from '../../src/domain/ids.ts';
import type { SchoolRule } from '../../src/domain/schoolRule.ts';
import { minuteMs } from '../../src/domain/time.ts';
import { forgetNames } from '../../src/jobs/forgetNames.ts';
import type { Session } from '../../src/store/index.ts';
import { changedLaunch, claim } from '../support/changedLaunch.ts';
import { placeSequence } from '../support/placed.ts';
import { lilas, makeSchools, tilleuls } from '../support/schools.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

const all = { limit: 500 };
const numbered = (course_section_sourcedid: string) => ({ lis: { course_section_sourcedid } });

describe('the school of a course', () => {
  let app: TestApp;
  let own: Session;
  beforeAll(async () => {
    app = await startTestApp();
    const { linkId } = await placeSequence(app);
    const teacher = new Visitor(app);
    await teacher.launch(who.teacher, linkId);
    own = await getSession(app, teacher);
    await makeSchools(app, own.schoolId);
  });
  afterAll(() => app.close());

  const entries = [
    { value: '0570001A', schoolId: lilas },
    { value: '0570001a-bts', schoolId: tilleuls },
  ];
  async function rule(asked: Omit<SchoolRule, 'entries'> | undefined): Promise<void> {
    const { placingRules } = app.services.store;
    await placingRules.delete(own.platformId);
    if (asked !== undefined) {
      const changedAt = app.clock.now();
      await placingRules.insert({ _id: own.platformId, ...asked, entries, changedAt });
    }
    app.services.recent.forgetPlacingRule(own.platformId);
  }

  let courses = 0;
  /** A course that nobody opened before. */
  const newCourse = () => {
    courses += 1;
    return { id: `new-${courses}`, label: 'N', title: `Nouveau ${courses}` };
  };
  async function schoolIn(
    context: { readonly id: string },
    said: { readonly lis?: object; readonly custom?: object } = {},
    personId: string = who.teacher,
  ): Promise<SchoolId> {
    const { visitor, page } = await changedLaunch(app, {
      personId,
      change: {
        [claim('context')]: context,
        [claim('lis')]: said.lis,
        [claim('custom')]: said.custom,
      },
    });
    expect(page.status).toBe(200);
    return (await getSession(app, visitor)).schoolId;
  }

  test('is its deployment’s as long as the platform has no rule', async () => {
    await rule(undefined);
    expect(await schoolIn(newCourse(), numbered('0570001A-2CAP'))).toBe(own.schoolId);
  });

  test('is what its number begins with, the longest value first, whatever the case', async () => {
    await rule({ by: 'sourcedid', match: 'start' });
    expect(await schoolIn(newCourse(), numbered('0570001A-2CAP'))).toBe(lilas);
    expect(await schoolIn(newCourse(), numbered(' 0570001a-BTS-1 '))).toBe(tilleuls);
  });

  test('is by a whole value only where the rule says so', async () => {
    await rule({ by: 'sourcedid', match: 'whole' });
    expect(await schoolIn(newCourse(), numbered('0570001A'))).toBe(lilas);
    expect(await schoolIn(newCourse(), numbered('0570001A-2CAP'))).toBe(
      unassignedKey(own.platformId),
    );
  });

  test('is by a custom parameter or the category, as the rule says; a variable that is not filled in says nothing', async () => {
    await rule({ by: 'parameter', match: 'whole' });
    expect(await schoolIn(newCourse(), { custom: { school: '0570001A' } })).toBe(lilas);
    expect(await schoolIn(newCourse(), { custom: { category: '0570001A' } })).toBe(
      unassignedKey(own.platformId),
    );
    await rule({ by: 'category', match: 'whole' });
    expect(await schoolIn(newCourse(), { custom: { category: '0570001A' } })).toBe(lilas);
    expect(await schoolIn(newCourse(), { custom: { category: '$Course.category' } })).toBe(
      unassignedKey(own.platformId),
    );
  });

  test('once given it stays, whatever a later launch or a later rule says', async () => {
    await rule({ by: 'sourcedid', match: 'start' });
    const course = newCourse();
    expect(await schoolIn(course, numbered('0570001A-2CAP'))).toBe(lilas);
    expect(await schoolIn(course, numbered('0570001A-BTS'), who.diligent)).toBe(lilas);
    await rule(undefined);
    app.clock.advance(minuteMs);
    expect(await schoolIn(course)).toBe(lilas);
  });

  test('a course from before the rule stays in its school', async () => {
    const { placingRules, courseSchools } = app.services.store;
    await placingRules.delete(own.platformId);
    const context = newCourse();
    await schoolIn(context);
    // As a version of Élan left it that knew no rules.
    const id = courseKey(own.deploymentKey, context.id);
    await courseSchools.delete(id);
    app.services.recent.forgetCourse(id);
    await rule({ by: 'sourcedid', match: 'start' });
    expect(await schoolIn(context, numbered('0570001A-2CAP'))).toBe(own.schoolId);
  });

  test('two first launches at once give it one school', async () => {
    await rule({ by: 'sourcedid', match: 'start' });
    const course = newCourse();
    const both = await Promise.all([
      schoolIn(course, numbered('0570001A-2CAP')),
      schoolIn(course, numbered('0570001A-BTS'), who.diligent),
    ]);
    expect(new Set(both).size).toBe(1);
  });

  test('without one it works, says to staff that it waits, and keeps what launches say now', async () => {
    await rule({ by: 'sourcedid', match: 'start' });
    const course = newCourse();
    await schoolIn(course, numbered('unknown'));
    await schoolIn(course, numbered('0570001A'));
    const { store } = app.services;
    const id = courseKey(own.deploymentKey, course.id);
    expect(await store.courseSchools.get(id)).toMatchObject({
      schoolId: unassignedKey(own.platformId),
      hints: { sourcedid: '0570001A' },
    });
    const nobody = await store.schools.get(unassignedKey(own.platformId));
    expect(nobody).toMatchObject({ unassigned: true, name: '' });
    expect(nobody?.calendar).toEqual((await store.schools.get(own.schoolId))?.calendar);
  });

  test('without one, says to staff and students what waits, and who holds their data', async () => {
    await rule({ by: 'sourcedid', match: 'start' });
    const context = newCourse();
    const open = async (personId: string) =>
      (await changedLaunch(app, { personId, change: { [claim('context')]: context } })).visitor;
    const [teacher, student] = [await open(who.teacher), await open(who.diligent)];
    expect((await teacher.get('course')).text).toContain(
      'Ce cours n’est rattaché à aucun établissement',
    );
    expect((await student.get('talk')).text).toContain('rattaché à aucun établissement');
    const data = await student.get('my-data');
    expect(data.text).toContain('rattaché à aucun établissement');
    expect(data.text).toMatch(/garde aussi des données sur toi dans (un autre|\d+ autres)/);
  });

  test('« Mes données » without a course opens where the person was last', async () => {
    await rule({ by: 'sourcedid', match: 'start' });
    await schoolIn(newCourse(), numbered('0570001A'), '5');
    const { visitor, page } = await changedLaunch(app, {
      personId: '5',
      change: {
        [claim('message_type')]: 'LtiDataPrivacyLaunchRequest',
        [claim('context')]: undefined,
        [claim('resource_link')]: undefined,
      },
    });
    expect(page.path).toMatch(/my-data$/);
    expect((await getSession(app, visitor)).schoolId).toBe(lilas);
    expect(page.text).toContain('Nouveau');
  });

  test('names that are no longer wanted go from every school', async () => {
    await rule({ by: 'sourcedid', match: 'start' });
    await schoolIn(newCourse(), numbered('0570001A'), who.diligent);
    const names = async () =>
      (await app.services.store.school(lilas).persons.find('byAlias', all)).docs.flatMap(
        ({ name }) => name ?? [],
      );
    expect(await names()).not.toEqual([]);
    await app.services.lti.platforms.set(own.platformId, { namesAllowed: false });
    app.clock.advance(minuteMs);
    await forgetNames.run(app.services);
    expect(await names()).toEqual([]);
  });

  test('nothing of the person is kept of the claim that carries the course’s number', async () => {
    await rule({ by: 'sourcedid', match: 'start' });
    const course = newCourse();
    const lis = { course_section_sourcedid: 'unknown-2', person_sourcedid: '2001234567K' };
    await schoolIn(course, { lis });
    const kept = await app.services.store.courseSchools.get(
      courseKey(own.deploymentKey, course.id),
    );
    expect(JSON.stringify(kept)).not.toContain('2001234567K');
  });
});
