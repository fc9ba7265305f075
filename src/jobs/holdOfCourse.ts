import { courseId } from '../domain/ids.ts';
import type { CourseId, PlatformId } from '../domain/ids.ts';
import { secondMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import type { JobDoor } from '../store/index.ts';
import type { Turn } from './breaker.ts';
import { holdTurn } from './hold.ts';
import type { Held } from './hold.ts';

/** A move takes about a minute: what is its course's is looked at again until it is over. */
const againMs = 30 * secondMs;

interface Ask<D extends { _id: string }> {
  readonly door: JobDoor<D>;
  readonly queue: string;
  readonly partition: PlatformId;
}

/**
 * One turn of a lane, as `holdTurn`, of a course or of what belongs to one. While the course is on its way to
 * another school (decision 0035) it is left alone: half of it is here, half there.
 */
export async function holdOfCourse<D extends { _id: string; courseId?: CourseId }>(
  services: Services,
  queue: Ask<D>,
  work: (held: Held<D>) => Promise<Turn>,
): Promise<Turn> {
  return holdTurn(services, queue, async (held) => {
    const { doc, postpone } = held;
    const place = await services.recent.courseSchool(doc.courseId ?? courseId.parse(doc._id));
    if (place?.moving !== true) return work(held);
    await postpone(services.now() + againMs);
    return 'done';
  });
}
