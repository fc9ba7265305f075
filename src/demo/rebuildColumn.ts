/** The participation column as the tool knows it, in a gradebook that was made again at a start. */
import { participationMaximum } from '../domain/participation.ts';
import { findPages } from '../store/index.ts';
import type { Course, Store } from '../store/index.ts';
import { fillPage } from './rebuildGradebook.ts';
import type { World } from './platform/world.ts';

const pageSize = 200;

/** Under the same address, with what had arrived; nothing where participation was never turned on. */
export async function rebuildColumn(store: Store, world: World, course: Course): Promise<void> {
  const id = /\/lineitems\/(\d+)\/lineitem/.exec(course.participation?.lineItem ?? '')?.[1];
  if (id === undefined || world.gradebook.items.some((item) => item.id === id)) return;
  world.gradebook.items.push({
    id,
    label: 'Participation (Élan)',
    scoreMaximum: participationMaximum,
    tag: 'engagement',
    resourceId: `participation-${course._id}`,
    coupled: false,
    locked: false,
  });
  const { participationStates } = store.school(course.schoolId);
  for await (const page of findPages(participationStates, 'byYear', { limit: pageSize }))
    await fillPage(store, world, page);
}
