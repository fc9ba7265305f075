/** Scores that the platform refused of people it did not know as students: sent again once its list names them (lti.md 3.4). */
import { randomUUID } from 'node:crypto';
import { attemptKey, courseRowKey, placementId, resendRunId } from '../../domain/ids.ts';
import type { AttemptId, PersonId, PlacementId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import { inBatches, partsOf } from '../../store/index.ts';
import type { Course, CourseCell, CourseRow } from '../../store/index.ts';
import { startResend } from './startResend.ts';

/** @param persons who are in the list, and were not: any number */
export async function resendToReturned(
  services: Services,
  course: Course,
  persons: readonly PersonId[],
): Promise<void> {
  const { courseRows } = services.store.school(course.schoolId);
  const rows = await Promise.all(
    partsOf(persons).map((page) =>
      courseRows.getMany(page.map((person) => courseRowKey(course._id, person))),
    ),
  );
  await inBatches(partsOf(rows.flat().flatMap(refusedIn)), (page) =>
    startResend(services, course, {
      id: resendRunId.parse(randomUUID()),
      wanted: 'missing',
      placements: [...new Set(page.map(({ placement }) => placement))],
      only: page.map(({ attempt }) => attempt),
    }),
  );
}

interface Refused {
  readonly placement: PlacementId;
  readonly attempt: AttemptId;
}

function refusedIn({ personId, cells }: CourseRow): readonly Refused[] {
  return Object.entries(cells).flatMap(([id, cell]) => {
    if (!isRefused(cell)) return [];
    const placement = placementId.parse(id);
    return [{ placement, attempt: attemptKey(placement, personId) }];
  });
}

function isRefused({ refusal, phases = {} }: CourseCell): boolean {
  return [{ refusal }, ...Object.values(phases)].some((one) => one.refusal === 'not-gradable');
}
