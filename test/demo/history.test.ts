import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { demoStudents, who } from '../../src/demo/cast.ts';
import { makeHistory } from '../../src/demo/history/makeHistory.ts';
import type { History } from '../../src/demo/history/makeHistory.ts';
import { demoCalendar } from '../../src/demo/history/schedule.ts';
import { scoreOf } from '../../src/domain/activity/score.ts';
import { dayOf, isSchoolDay } from '../../src/domain/calendar.ts';
import { deploymentKeyOf, identityKey, platformKey, schoolId } from '../../src/domain/ids.ts';
import { dayMs } from '../../src/domain/time.ts';
import { loadLibrary } from '../../src/library.ts';
import { translator } from '../../src/web/locale.ts';
import * as documents from '../../src/store/documents.ts';
import { makePlatform } from './tool.ts';

const library = await loadLibrary(join(import.meta.dirname, '../../config/library'));
const world = await makePlatform();
const platformId = platformKey(world.issuer, world.clientId);
const aliases = demoStudents.map((_student, index) => index + 1);

const monday = Date.UTC(2026, 10, 23, 8);
/** A Sunday, a first of September, the two changes of clock, a night, the end of a year. */
const moments = [
  monday,
  Date.UTC(2026, 10, 22, 13),
  Date.UTC(2027, 8, 1, 7),
  Date.UTC(2027, 2, 28, 1, 30),
  Date.UTC(2026, 9, 25, 1, 30),
  Date.UTC(2027, 0, 2, 22, 59),
  Date.UTC(2028, 1, 29, 0, 1),
];

function makeNow(now = monday, seed = 1): History {
  const school = {
    _id: schoolId.parse('school'),
    name: 'Lycée',
    country: 'FR' as const,
    calendar: demoCalendar(now),
    createdAt: now,
  };
  const deploymentKey = deploymentKeyOf(platformId, world.deploymentId);
  return makeHistory({ world, school, platformId, deploymentKey, library, aliases, now, seed });
}

const made = new Map<number, History>();
/** The class of a moment, made once. */
function make(now = monday): History {
  const known = made.get(now) ?? makeNow(now);
  made.set(now, known);
  return known;
}

/** All that a student did, in order. */
function timesOf(attempt: History['attempts'][number]): number[] {
  const { answers, blocks, remediated } = attempt.work;
  return [
    ...Object.values(answers).flatMap((tries) => tries.map(({ at }) => at)),
    ...Object.values(blocks).map(({ doneAt }) => doneAt),
    ...Object.values(remediated),
  ];
}

const deliveriesOf = (history: History) =>
  history.attempts.flatMap(({ deliveries }) => Object.values(deliveries));

describe('the made-up class', () => {
  test('is the same for the same seed and time, and another for another seed', () => {
    expect(makeNow()).toEqual(makeNow());
    expect(makeNow(monday, 2).attempts).not.toEqual(make().attempts);
  });

  test.each(moments)('is made of valid documents at %i', (now) => {
    const history = make(now);
    documents.course.parse(history.course);
    history.placed.forEach(({ activity, version, placement }) => {
      documents.activity.parse(activity);
      documents.activityVersion.parse(version);
      documents.placement.parse(placement);
    });
    history.identities.forEach((one) => documents.identity.parse(one));
    history.persons.forEach((one) => documents.person.parse(one));
    history.enrolments.forEach((one) => documents.enrolment.parse(one));
    history.attempts.forEach((one) => documents.attempt.parse(one));
    history.courseRows.forEach((one) => documents.courseRow.parse(one));
    expect(history.persons).toHaveLength(24);
    expect(history.placed).toHaveLength(4);
  });

  test('comments its scores in the words of the tool', () => {
    const translate = translator('fr-FR', true);
    const hundredths = Array.from({ length: 501 }, (_, index) => index / 100);
    const sentences = (part: 'verif' | 'ticket') =>
      hundredths.flatMap((points) =>
        [1, 4, 5].map((max) =>
          translate(`sequence.comment.${part}`, {
            count: points,
            points: String(points).replace('.', ','),
            max,
          }),
        ),
      );
    const known = new Set([
      ...sentences('verif'),
      ...sentences('ticket'),
      translate('sequence.comment.noTicket'),
    ]);
    const said = deliveriesOf(makeNow()).flatMap(({ comment }) => comment.split(/(?<=\.) /));
    expect(said.length).toBeGreaterThan(20);
    expect(said.filter((sentence) => !known.has(sentence))).toEqual([]);
  });

  test.each(moments)('did nothing before an activity was placed, nor after %i', (now) => {
    const history = make(now);
    for (const attempt of history.attempts) {
      const placed = history.placed.find(({ placement }) => placement._id === attempt.placementId);
      const times = timesOf(attempt);
      expect(Math.min(...times)).toBeGreaterThan(placed?.placement.createdAt ?? now);
      expect(attempt.startedAt).toBeLessThanOrEqual(Math.min(...times));
      expect(attempt.updatedAt).toBeGreaterThanOrEqual(Math.max(...times));
      expect(attempt.updatedAt).toBeLessThan(now);
    }
  });

  test.each(moments)('has three sequences behind and one due in a few days at %i', (now) => {
    const { placed } = make(now);
    const dues = placed.map(({ placement }) => placement.dates.avant?.due ?? 0);
    expect(dues).toEqual(dues.toSorted((a, b) => a - b));
    expect(dues.slice(0, 3).every((due) => due < now - 7 * dayMs)).toBe(true);
    expect(dues[0]).toBeGreaterThan(now - 45 * dayMs);
    expect(dues[3]).toBeGreaterThan(now + dayMs);
    expect(dues[3]).toBeLessThan(now + 6 * dayMs);
    for (const due of dues) {
      expect(isSchoolDay(dayOf(due, 'Europe/Paris'), demoCalendar(now), [])).toBe(true);
    }
  });

  test('has one score that waits, one that was refused, and the others sent', () => {
    const deliveries = deliveriesOf(make());
    const by = Object.groupBy(deliveries, ({ state }) => state);
    expect(by.due).toHaveLength(1);
    expect(by.due?.[0]?.nextAt).toBeGreaterThan(monday);
    expect(by.due?.[0]?.lastFailure).toBe('http-500');
    expect(by.refused?.map(({ refusal }) => refusal)).toEqual(['not-gradable']);
    expect(by.sent?.length).toBeGreaterThan(50);
  });

  test('sends what the work is worth', () => {
    const history = make();
    const graded = history.attempts.filter(({ deliveries }) => deliveries['link'] !== undefined);
    for (const { work, placementId, deliveries } of graded) {
      const placed = history.placed.find(({ placement }) => placement._id === placementId);
      const content = placed?.sequence;
      const value = content && scoreOf(content, work, content.weights)?.value;
      expect(deliveries['link']?.scoreGiven).toBeCloseTo((value ?? 0) * 100, 1);
    }
    expect(graded.length).toBeGreaterThan(50);
  });
});

const mean = (numbers: number[]): number =>
  numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

describe('its students', () => {
  const history = make();
  const open = history.placed[3]?.placement._id;
  const attemptsOf = (profileOrId: string): History['attempts'] => {
    const ids = new Set(
      demoStudents
        .filter(({ id, profile }) => id === profileOrId || profile === profileOrId)
        .map(({ id }) => identityKey(platformId, id)),
    );
    return history.attempts.filter(({ identityId }) => ids.has(identityId));
  };
  const scores = (profile: string): number[] =>
    attemptsOf(profile).flatMap(({ deliveries }) => deliveries['link']?.scoreGiven ?? []);

  test('who prepared nothing has not begun what is due next, but worked before', () => {
    const attempts = attemptsOf(who.unprepared);
    expect(attempts.map(({ placementId }) => placementId)).not.toContain(open);
    expect(attempts.length).toBeGreaterThan(1);
  });

  test('who is diligent has prepared what is due next', () => {
    const row = history.courseRows.find(
      ({ personId }) => personId === attemptsOf(who.diligent)[0]?.personId,
    );
    expect(Object.keys(row?.cells ?? {})).toHaveLength(4);
    expect(row?.cells[open ?? '']?.done.avant).toBeLessThan(monday);
  });

  test('who stopped did nothing for three weeks; who never began has no attempt', () => {
    const last = Math.max(...attemptsOf('stopped').map(({ updatedAt }) => updatedAt));
    expect(last).toBeLessThan(monday - 21 * dayMs);
    expect(attemptsOf('never-began')).toEqual([]);
  });

  test('who is coming back worked in these last days after a gap', () => {
    const times = attemptsOf('coming-back').flatMap(timesOf);
    expect(Math.max(...times)).toBeGreaterThan(monday - 5 * dayMs);
    const gap = times.filter((at) => at > monday - 30 * dayMs && at < monday - 12 * dayMs);
    expect(gap).toEqual([]);
  });

  test('who finds it hard but works gets less than who finds it easy', () => {
    expect(mean(scores('weak-but-works'))).toBeLessThan(mean(scores('strong')) - 8);
    const remediated = attemptsOf('weak-but-works').filter(
      ({ work }) => Object.keys(work.remediated).length > 0,
    );
    expect(remediated.length).toBeGreaterThan(0);
  });
});
