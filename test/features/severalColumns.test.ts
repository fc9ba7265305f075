/** « Tout renvoyer », grades changed there and the pause, with one column per phase and participation (lti.md 5.3). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { findGrade, overrideGrade } from '../../src/demo/platform/gradebook.ts';
import { dayMs, minuteMs } from '../../src/domain/time.ts';
import { platformJobs } from '../../src/jobs/platformJobs.ts';
import { startCourse } from '../support/course.ts';
import type { CourseApp } from '../support/course.ts';
import { decideParticipation } from '../support/participation.ts';
import { prepare } from '../support/prepare.ts';
import { Visitor } from '../support/visitor.ts';

let it: CourseApp;
let student: Visitor;
const title = 'Premier arrivé, premier sorti';
/** What the gradebook calls the column of a phase: with a no-break space. */
const labelOf = (phase: string) => `${title}\u00a0: ${phase}`;

/** One course for all tests, in this order. */
beforeAll(async () => {
  it = await startCourse();
  student = new Visitor(it.app);
  await student.launch(who.diligent, it.placed.linkId);
  // Sent to the activity's own column, before the teacher chose others.
  await prepare(student, it.placed);
  await work();
  await choose('per-phase');
  await work();
  await prepare(student, { ...it.placed, phase: 'apres' });
  await work();
}, 60_000);
afterAll(() => it.app.close());
beforeEach(() => {
  it.app.clock.advance(minuteMs);
  it.app.platform.calls.length = 0;
});

/** Turns of all jobs until nothing is due any more. */
async function work(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    const ask = platformJobs.map((job) => job.turn(it.app.services, it.session.platformId));
    if ((await Promise.all(ask)).every((did) => did === 'idle')) return;
  }
  throw new Error('it never ends');
}

const choose = (grading: string, avant = '') =>
  it.teacher.post(`activity/${it.placed.placement}/settings`, { title, avant, apres: '', grading });
const press = (form: Record<string, string | string[]>) =>
  it.teacher.post('scores', { run: randomUUID(), ...form });
const page = () => it.teacher.get('scores');

/** Tags of the columns that got a score, in order; the activity's own column has none. */
const sent = (status = 200) =>
  it.app.platform.calls
    .filter((call) => call.endpoint === 'scores' && call.status === status)
    .map(({ path }) => itemOf(/lineitems\/(\d+)\//.exec(path)?.[1])?.tag ?? 'link')
    .sort();
const itemOf = (id: string | undefined) =>
  it.app.platform.gradebook.items.find((item) => item.id === id);
function column(tag: string) {
  const found = it.app.platform.gradebook.items.find((item) => item.tag === tag);
  if (found === undefined) throw new Error(`no column ${tag}`);
  return found;
}
const gradeOf = (tag: string) => findGrade(it.app.platform.gradebook, column(tag).id, who.diligent);
function changeThere(tag: string, final: number): void {
  const nowSeconds = Math.floor(it.app.clock.now() / 1000);
  const at = { itemId: column(tag).id, userId: who.diligent, nowSeconds };
  overrideGrade(it.app.platform.gradebook, at, final);
}

describe('« Tout renvoyer » with one score per phase', () => {
  test('sends each phase again, and nothing to the column that was left', async () => {
    expect((await page()).text).toContain('Tout renvoyer (2 notes)');
    await press({ what: 'all' });
    await work();
    expect(sent()).toEqual(['phase-apres', 'phase-avant']);
    expect((await page()).text).toContain('2 sur 2 renvoyées');
  });

  test('leaves the phase that the teacher changed alone, and sends the other', async () => {
    changeThere('phase-avant', 42);
    await press({ what: 'all' });
    await work();
    expect(sent()).toEqual(['phase-apres']);
    const shown = await page();
    expect(shown.text).toContain('1 sur 1 renvoyée');
    const changed = shown.$('#changees').text();
    expect(changed).toContain(`${labelOf('avant')}\u00a0: 8,4/20 dans le carnet, 20/20 dans Élan`);
    const participation = (await it.teacher.get('participation')).text;
    expect(participation).toMatch(/Avant la classe : Modifiée par l’enseignant/);
    expect(participation).toMatch(/Après la classe : Envoyée/);
  });

  test('replaces the phase that is ticked, and touches no other', async () => {
    changeThere('phase-apres', 30);
    await press({ what: 'all' });
    await work();
    expect(sent()).toEqual([]);
    const boxes = (await page()).$('input[name="over[]"]');
    expect(boxes).toHaveLength(2);
    const value = boxes.first().attr('value') ?? '';
    expect(value).toMatch(/\/phase:avant$/);
    it.app.clock.advance(minuteMs);
    await press({ what: 'ticked', 'over[]': [value] });
    await work();
    expect(sent()).toEqual(['phase-avant']);
    expect(gradeOf('phase-apres')).toMatchObject({ finalGrade: 30 });
    expect((await page()).text).toContain('Remplacement des notes cochées');
    for (const tag of ['phase-avant', 'phase-apres'])
      Object.assign(gradeOf(tag) ?? {}, { overridden: false, finalGrade: 100 });
    await press({ what: 'all' });
    await work();
  });
});

describe('a platform that forbids one column (403)', () => {
  test('pauses that column only, and the page names it as the gradebook does', async () => {
    it.app.platform.switches.answers.scores = [403];
    await press({ what: 'all' });
    await work();
    expect(sent(403)).toHaveLength(1);
    expect(sent(200)).toHaveLength(1);
    const listed = await it.teacher.get('participation');
    expect(listed.text).toContain('Renvoyer la note non reçue');
    const [refused] = sent(403);
    const name = refused === 'phase-avant' ? 'avant' : 'après';
    const shown = await page();
    expect(shown.$('section[aria-labelledby=pause] li').text()).toBe(labelOf(name));
    await press({ what: 'retry' });
    await work();
    it.app.clock.advance(7000);
    await work();
    expect(sent(200)).toEqual(['phase-apres', 'phase-avant']);
    expect(await it.course()).not.toHaveProperty('scorePause');
  });

  test('pauses participation, names it, and takes it up with « Réessayer »', async () => {
    await decideParticipation(it.app, it.teacher);
    await choose('per-phase', '2026-11-24T08:00');
    it.app.clock.advance(3 * dayMs);
    await it.teacher.launch(who.teacher, it.placed.linkId);
    await work();
    await it.teacher.post('participation-column', { action: 'on' });
    it.app.platform.switches.answers.scores = [403];
    await work();
    expect(sent(403)).toEqual(['engagement']);
    const shown = await page();
    expect(shown.$('section[aria-labelledby=pause] li').text()).toBe('Participation (Élan)');
    await press({ what: 'retry' });
    await work();
    it.app.clock.advance(7000);
    await work();
    expect(sent(200)).toContain('engagement');
    expect(gradeOf('engagement')).toMatchObject({ rawGrade: 100 });
  });
});

describe('a score that waits', () => {
  test('is not sent once the teacher chose that none leaves', async () => {
    it.app.platform.switches.answers.scores = [500];
    await press({ what: 'all' });
    await work();
    await choose('none');
    await work();
    it.app.clock.advance(dayMs);
    it.app.platform.calls.length = 0;
    await work();
    expect(sent(200).concat(sent(500))).toEqual([]);
  });
});
