/** Two nodes on one store: whichever answers, the person sees the same (model.md 8, architecture.md 3). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import { listSteps, questionsOf } from '../../src/domain/activity/steps.ts';
import { platformKey } from '../../src/domain/ids.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { answer, rightFields } from '../support/prepare.ts';
import { startSecondNode } from '../support/secondNode.ts';
import type { Node } from '../support/secondNode.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let first: TestApp;
let second: Node;
let placed: PlacedSequence;
beforeAll(async () => {
  first = await startTestApp();
  second = await startSecondNode(first);
  placed = await placeSequence(first);
});
afterAll(async () => {
  await second.close();
  await first.close();
});

/** A person whose requests go to the node that `door` names at that time. */
function behindProxy() {
  const door = { url: first.url, platform: first.platform };
  return {
    visitor: new Visitor(door),
    to: (node: { readonly url: string }) => {
      door.url = node.url;
    },
  };
}

test('login on one node, launch on the other, the page and the answers on either', async () => {
  const { visitor, to } = behindProxy();
  const fields = await visitor.beginLaunch(who.unprepared, placed.linkId);
  to(second);
  const opened = await visitor.finishLaunch(fields);
  expect(opened.$('h1').text()).toBe('Premier arrivé, premier sorti');
  const [one, two] = listSteps(placed.content, emptyWork()).flatMap(questionsOf);
  if (one === undefined || two === undefined) throw new Error('it has questions');
  to(first);
  await answer(visitor, placed.placement, one, rightFields(one));
  to(second);
  await answer(visitor, placed.placement, two, rightFields(two));
  to(first);
  const { docs } = await second.services.store.schools.find('byName', { limit: 1 });
  const [school] = docs;
  if (school === undefined) throw new Error('a school');
  const attempts = await second.services.store
    .school(school._id)
    .attempts.find('byPlacement', { eq: [placed.placement], limit: 10 });
  const answered = attempts.docs.flatMap(({ work }) => Object.keys(work.answers));
  expect(answered.sort()).toEqual([one.id, two.id].sort());
});

test('an ENT that may frame us from now on is named by the other node at once', async () => {
  const { visitor, to } = behindProxy();
  to(second);
  await visitor.launch(who.unprepared, placed.linkId);
  const { issuer, clientId } = first.platform.registration();
  const ent = 'https://ent.example';
  await first.services.lti.platforms.setFrameOrigins(platformKey(issuer, clientId), [ent]);
  const { headers } = await visitor.get('home');
  expect(headers.get('content-security-policy')).toContain(`frame-ancestors ${issuer} ${ent}`);
});

test('a platform that is disabled on one node ends its sessions on the other at the next read', async () => {
  const { visitor, to } = behindProxy();
  to(second);
  await visitor.launch(who.unprepared, placed.linkId);
  expect((await visitor.get('home')).status).toBe(200);
  const { issuer, clientId } = first.platform.registration();
  await first.services.lti.platforms.disable(issuer, clientId);
  // The clock stands still: what the second node has kept is as fresh as can be.
  const ended = await visitor.get('home');
  expect(ended.status).toBe(410);
  expect(ended.$('h1').text()).toBe('La session a été arrêtée');
  await expect(new Visitor({ ...first, url: second.url }).launch(who.unprepared)).rejects.toThrow(
    'La plateforme est désactivée',
  );
});
