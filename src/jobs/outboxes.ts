/** Where scores to send are kept: inside the documents they come from (model.md 4). */
import { addressOf, isChosen } from '../domain/columnAddress.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { CourseId, IdentityId, PlatformId, SchoolId } from '../domain/ids.ts';
import { mayLeave } from '../features/course/column/mayLeave.ts';
import type { Services } from '../services.ts';
import type { Attempt, JobDoor, ParticipationState, Placement } from '../store/index.ts';

/** What documents with deliveries have in common. */
export interface Sendable {
  readonly _id: string;
  readonly schoolId: SchoolId;
  readonly platformId: PlatformId;
  readonly courseId: CourseId;
  readonly identityId: IdentityId;
  readonly deliveries: Readonly<Record<string, Delivery>>;
}

/** Where a score goes: empty while its column is not known yet; undefined: it is dropped, not sent. */
type AddressOf = (key: string, delivery: Delivery) => string | undefined;

export interface Outbox<D extends Sendable> {
  door(services: Services): JobDoor<D>;
  addresses(services: Services, doc: D): Promise<AddressOf>;
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
  async addresses(services, attempt) {
    const placement = await placementOf(services, attempt);
    if (placement === undefined) return (_key, { lineItem }) => lineItem;
    return (key, { lineItem }) =>
      isChosen(placement, key) ? lineItem || addressOf(placement, key) || '' : undefined;
  },
  // It is looked for again; then the teacher reads what to do.
  async lineItemGone({ store, now, wake }, { schoolId, placementId, platformId }) {
    const columnsDueAt = now();
    await store
      .school(schoolId)
      .placements.change(placementId, (placement) => ({ ...placement, columnsDueAt }));
    wake('columns', platformId);
  },
  settled: ({ nextDeliveryAt: _before, ...attempt }, { at, ...after }) => ({
    ...attempt,
    ...after,
    projectDueAt: at,
  }),
};

/** Of the store, not of a cache, before a score is dropped: the teacher may just have chosen it again. */
async function placementOf(
  { recent, store }: Services,
  { schoolId, placementId, deliveries }: Attempt,
): Promise<Placement | undefined> {
  const known = await recent.placement(schoolId, placementId);
  const isRefused = ([key, { state }]: [string, Delivery]) =>
    known !== undefined && state === 'due' && !isChosen(known, key);
  return Object.entries(deliveries).some(isRefused)
    ? store.school(schoolId).placements.get(placementId)
    : known;
}

export const participationOutbox: Outbox<ParticipationState> = {
  door: ({ store }) => store.jobs.participationStates,
  async addresses(services, state) {
    const isSent = await mayLeave(services, state);
    return (_key, { lineItem }) => (isSent ? lineItem : undefined);
  },
  // The page of the column says it, and counting again asks for a new one.
  lineItemGone: async () => undefined,
  settled: ({ nextDeliveryAt: _before, ...state }, { at: _at, ...after }) => ({
    ...state,
    ...after,
  }),
};
