/** Where scores to send are kept: inside the documents they come from (model.md 4). */
import { addressOf } from '../domain/columnAddress.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { IdentityId, PlatformId } from '../domain/ids.ts';
import { mayLeave } from '../features/course/column/mayLeave.ts';
import type { Services } from '../services.ts';
import type { Attempt, JobDoor, ParticipationState } from '../store/index.ts';

/** What documents with deliveries have in common. */
export interface Sendable {
  readonly _id: string;
  readonly platformId: PlatformId;
  readonly identityId: IdentityId;
  readonly deliveries: Readonly<Record<string, Delivery>>;
}

export interface Outbox<D extends Sendable> {
  door(services: Services): JobDoor<D>;
  /** False: what is due is dropped, not sent. */
  mayLeave(services: Services, doc: D): Promise<boolean>;
  /** Where a score without an address may go by now. */
  addresses(services: Services, doc: D): Promise<(key: string) => string | undefined>;
  /** The platform does not know a line item any more. */
  lineItemGone(services: Services, doc: D): Promise<void>;
  /** The document after a try; pure. */
  settled(doc: D, after: After): D;
}

interface After {
  readonly deliveries: Record<string, Delivery>;
  /** Absent: nothing is due any more. */
  readonly nextDeliveryAt?: number;
  readonly at: number;
}

export const attemptOutbox: Outbox<Attempt> = {
  door: ({ store }) => store.jobs.attempts,
  mayLeave: async () => true,
  async addresses({ recent }, { schoolId, placementId }) {
    const placement = await recent.placement(schoolId, placementId);
    return (key) => placement && addressOf(placement, key);
  },
  // It is looked for again; then the teacher reads what to do.
  async lineItemGone({ store, now, wake }, { schoolId, placementId }) {
    const columnsDueAt = now();
    await store
      .school(schoolId)
      .placements.change(placementId, (placement) => ({ ...placement, columnsDueAt }));
    wake('columns');
  },
  settled: ({ nextDeliveryAt: _before, ...attempt }, { at, ...after }) => ({
    ...attempt,
    ...after,
    projectDueAt: at,
  }),
};

export const participationOutbox: Outbox<ParticipationState> = {
  door: ({ store }) => store.jobs.participationStates,
  mayLeave,
  // Turning participation on finds or makes its line item first.
  addresses: async () => () => undefined,
  lineItemGone: async () => undefined,
  settled: ({ nextDeliveryAt: _before, ...state }, { at: _at, ...after }) => ({
    ...state,
    ...after,
  }),
};
