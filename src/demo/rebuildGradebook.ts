/**
 * The ENT keeps nothing on disk: at each start its gradebook is made again from the scores that the
 * tool knows to have been accepted, so that a restart loses no grade.
 */
import type { Delivery } from '../domain/delivery.ts';
import type { SchoolId } from '../domain/ids.ts';
import { placementId } from '../domain/ids.ts';
import { findPages } from '../store/index.ts';
import type { Attempt, Store } from '../store/index.ts';
import type { Grade } from './platform/gradebook.ts';
import { gradeKey } from './platform/gradebook.ts';
import type { World } from './platform/world.ts';

/** Ids the store reads at once, and attempts of a page. */
const pageSize = 200;

function gradeOf(world: World, delivery: Delivery): { itemId: string; grade: Grade } | undefined {
  const itemId = /\/lineitems\/(\d+)\/lineitem/.exec(delivery.lineItem)?.[1];
  const item = world.gradebook.items.find(({ id }) => id === itemId);
  const { acceptedScore, acceptedTimestamp, sentAt, scoreMaximum, state, comment } = delivery;
  if (item === undefined || acceptedScore === undefined || sentAt === undefined) return undefined;
  const rawGrade = (acceptedScore * item.scoreMaximum) / scoreMaximum;
  const storedAt =
    world.switches.storedTime === 'moodle-clock' ? sentAt : (acceptedTimestamp ?? sentAt);
  return {
    itemId: item.id,
    grade: {
      rawGrade,
      finalGrade: rawGrade,
      // The comment of a newer score that waits is not the one that arrived.
      feedback: state === 'sent' ? comment : undefined,
      timeModifiedSeconds: Math.floor(storedAt / 1000),
      overridden: false,
      locked: false,
      arrivedAt: sentAt,
    },
  };
}

type Sent = Pick<Attempt, 'identityId' | 'deliveries'>;

/** At most 200 of them. */
export async function fillPage(store: Store, world: World, all: readonly Sent[]): Promise<void> {
  const identities = await store.identities.getMany(all.map(({ identityId }) => identityId));
  const subs = new Map(identities.map(({ _id, sub }) => [_id, sub]));
  for (const { identityId, deliveries } of all) {
    const sub = subs.get(identityId);
    for (const delivery of Object.values(deliveries)) {
      const made = gradeOf(world, delivery);
      if (made && sub !== undefined) {
        world.gradebook.grades.set(gradeKey(made.itemId, sub), made.grade);
      }
    }
  }
}

export async function rebuildGradebook(
  store: Store,
  world: World,
  schoolId: SchoolId,
): Promise<void> {
  const { attempts } = store.school(schoolId);
  for (const { custom } of world.links) {
    const placement = placementId.parse(custom['placement']);
    const query = { eq: [placement], limit: pageSize };
    for await (const page of findPages(attempts, 'byPlacement', query))
      await fillPage(store, world, page);
  }
}
