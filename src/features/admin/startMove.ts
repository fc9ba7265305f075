/** Sets a course on its way to another school; a job takes it there (decision 0035). */
import type { CourseId, SchoolId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import type { CourseSchool } from '../../store/index.ts';

export type MoveStart = 'started' | 'same-school' | 'already-moving';

interface Destination {
  readonly to: SchoolId;
  /** It sets out so much later, open until then. */
  readonly afterMs?: number;
}

/** A course that nobody opened by name has nothing to take along: its school is changed at once. */
export async function startMove(
  services: Services,
  { _id, schoolId: from, platformId, moving }: CourseSchool,
  { to, afterMs = 0 }: Destination,
): Promise<MoveStart> {
  if (from === to) return 'same-school';
  if (moving === true) return 'already-moving';
  const { store, now } = services;
  const since = now();
  const begun = await store
    .school(from)
    .courses.change(_id, (course) =>
      course.move === undefined
        ? { ...course, move: { from, to, since }, moveDueAt: since + afterMs }
        : undefined,
    );
  if (begun.outcome === 'unchanged' || begun.outcome === 'conflict') return 'already-moving';
  if (begun.outcome === 'missing') await giveSchool(services, _id, { from, to });
  services.recent.forgetCourse(_id);
  services.wake('moves', platformId);
  return 'started';
}

async function giveSchool(
  { store }: Services,
  id: CourseId,
  { from, to }: { readonly from: SchoolId; readonly to: SchoolId },
): Promise<void> {
  await store.courseSchools.change(id, (place) =>
    place.schoolId === from ? { ...place, schoolId: to } : undefined,
  );
}
