/** A second course of the same platform: the same people, other activities. */
import { who } from '../../src/demo/cast.ts';
import { changedLaunch, claim } from './changedLaunch.ts';
import type { PlacedSequence } from './placed.ts';
import type { TestApp } from './testApp.ts';

/** For the launches of its people. */
export const inSecondCourse = {
  [claim('context')]: { id: 'second-course', label: 'AP', title: 'Accompagnement, 2de' },
};

const slug = 'premier-arrive-premier-sorti';
const linkId = '4';

/** The teacher opens a link of that course and chooses the sequence. */
export async function placeInSecondCourse(app: TestApp): Promise<PlacedSequence> {
  const ask = { personId: who.teacher, linkId, change: inSecondCourse };
  const { visitor } = await changedLaunch(app, ask);
  const { path } = await visitor.post('place', { library: slug });
  const placement = /\/activity\/([^/]+)\/settings/.exec(path)?.[1];
  const item = app.services.library.find(slug);
  if (placement === undefined || item === undefined) throw new Error(`not placed: ${path}`);
  return { placement, content: item.content, linkId };
}
