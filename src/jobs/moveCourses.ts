/** Takes courses from one school to another, one page a turn (model.md 2). */
import type { PlatformId } from '../domain/ids.ts';
import { moveCourse } from '../features/placement/move/moveCourse.ts';
import type { Services } from '../services.ts';
import type { Course } from '../store/index.ts';
import type { Turn } from './breaker.ts';
import { holdTurn } from './hold.ts';
import type { PlatformJob } from './runner.ts';

export const moveCourses: PlatformJob = { queue: 'moves', width: 1, turn: moveNext };

export async function moveNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { courses: door } = services.store.jobs;
  const queue = { door, queue: 'moves', partition: platform };
  return holdTurn(services, queue, async ({ doc, settle }) => {
    const nextAt = await moveCourse(services, doc);
    await settle((course) =>
      nextAt === undefined ? settled(course) : { ...course, moveDueAt: nextAt },
    );
    services.recent.forgetCourse(doc._id);
    if (nextAt !== doc.move?.since)
      for (const lane of ['projections', 'deliveries', 'participation'] as const)
        services.wake(lane, platform);
    return 'done';
  });
}

function settled({ move: _over, moveDueAt: _done, ...course }: Course): Course {
  return course;
}
