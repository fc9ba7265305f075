/** « Dupliquer » in one course: Moodle keeps the custom parameters, so two links name one placement (model.md 3). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { placementId } from '../../src/domain/ids.ts';
import { ensureColumns } from '../../src/jobs/ensureColumns.ts';
import { giveBack, openPicker, settingsOf } from '../support/contentItems.ts';
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
  await prepare(await launch(who.diligent, placed.linkId), placed);
}, 60_000);
afterAll(() => app.close());

async function launch(person: string, linkId: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, linkId);
  return visitor;
}

function duplicate(id: string, placement = placed.placement): string {
  const title = `Premier arrivé, premier sorti (copie ${id})`;
  return app.platform.addLink({ id, title, custom: { placement } }).id;
}

async function keptOf(visitor: Visitor, id?: string) {
  const { schoolId, placementId: own = '' } = await getSession(app, visitor);
  return app.services.store.school(schoolId).placements.get(id ?? own);
}

const columnOf = (linkId: string): string =>
  app.platform.gradebook.items.find(({ resourceLinkId }) => resourceLinkId === linkId)?.id ?? '';

/** Turns of the job until no column is looked for any more. */
async function lookForColumns(): Promise<void> {
  const [platform] = await app.services.lti.platforms.list();
  if (platform === undefined) throw new Error('no platform');
  while ((await ensureColumns.turn(app.services, platform._id)) !== 'idle');
}

test('a duplicate gets an activity and a column of its own; the teacher is told, answers stay', async () => {
  const linkId = duplicate('20');
  const early = new Visitor(app);
  expect((await early.launch(who.unprepared, linkId)).$('h1').text()).toBe('Pas encore prêt');
  const teacher = new Visitor(app);
  const first = await teacher.launch(who.teacher, linkId);
  expect(first.text).toContain('1 activité vient d’une copie');
  const [old, own] = [await keptOf(teacher, placed.placement), await keptOf(teacher)];
  expect(own).toMatchObject({
    title: 'Premier arrivé, premier sorti (copie 20)',
    courseId: old?.courseId,
    versionId: old?.versionId,
    resourceLinkId: linkId,
    dates: {},
    copy: { of: placed.placement, datesToSet: true },
  });
  const student = await launch(who.diligent, linkId);
  expect((await keptOf(student))?._id).toBe(own?._id);
  expect((await student.get(`activity/${own?._id}`)).text).not.toContain('Reprendre');

  await lookForColumns();
  expect((await keptOf(teacher))?.lineItem).toContain(`/lineitems/${columnOf(linkId)}/`);
  const after = await keptOf(teacher, placed.placement);
  expect(after).toMatchObject({ resourceLinkId: placed.linkId, lineItem: old?.lineItem });
  expect(after?.lineItem).toContain(`/lineitems/${columnOf(placed.linkId)}/`);
  expect((await keptOf(await launch(who.unprepared, placed.linkId)))?._id).toBe(placed.placement);
});

test('a link duplicated before anybody opened it: of two first launches one gets the activity, for good', async () => {
  const { visitor: picking } = await openPicker(app);
  const item = 'library:garder-le-lien';
  await giveBack(
    app.platform,
    await picking.post('pick/details', { 'item[]': item, ...settingsOf(1) }),
  );
  const model = app.platform.links.at(-1);
  const uuid = model?.custom['placement'] ?? '';
  const links = [model?.id ?? '', duplicate('40', uuid)];
  const open = async () =>
    Promise.all(
      links.map(async (linkId) => (await keptOf(await launch(who.unprepared, linkId)))?._id),
    );
  const opened = await open();
  expect(opened.filter((id) => id !== undefined)).toEqual([uuid]);
  expect(await open()).toEqual(opened);
  await Promise.all(links.map((linkId) => launch(who.teacher, linkId)));
  const [one, other] = await open();
  expect([one, other]).toContain(uuid);
  expect(one).not.toBe(other);
});

test('two links that an earlier version bound to one activity stay there, and its column stays too', async () => {
  const linkId = duplicate('60');
  const early = await launch(who.unprepared, linkId);
  const { resourceLink, schoolId } = await getSession(app, early);
  await app.services.store.placementBindings.insert({
    _id: resourceLink?.binding ?? '',
    placementId: placementId.parse(placed.placement),
    schoolId,
    boundAt: app.clock.now(),
  });
  const before = await keptOf(early, placed.placement);
  expect(before?.lineItem).toContain(`/lineitems/${columnOf(placed.linkId)}/`);
  const student = await launch(who.unprepared, linkId);
  expect(await keptOf(student)).toEqual(before);
});
