/** Columns that a placement waits for: found or made, then the scores that follow from them (lti.md 3.4). */
import type { PlatformId } from '../domain/ids.ts';
import { ensureColumns as look } from '../features/placement/ensureColumns.ts';
import type { ColumnsRead } from '../features/placement/ensureColumns.ts';
import { replanScores } from '../features/sequence/replanScores.ts';
import type { Services } from '../services.ts';
import type { Placement } from '../store/index.ts';
import { turnOf } from './breaker.ts';
import type { Turn } from './breaker.ts';
import { holdOfCourse } from './holdOfCourse.ts';
import type { PlatformJob } from './runner.ts';

export const ensureColumns: PlatformJob = { queue: 'columns', width: 1, turn: ensureNext };

/**
 * The scores are planned before the mark goes: after a crash between the two, both are done again.
 * A student who writes meanwhile plans a score that waits for its address.
 */
async function ensureNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { placements: door } = services.store.jobs;
  const queue = { door, queue: 'columns', partition: platform };
  return holdOfCourse(services, queue, async ({ doc: asked, settle }) => {
    const read = await look(services, asked);
    await replanScores(services, withColumns(asked, read.columns));
    await settle((current) => settled(current, asked, { read, now: services.now() }));
    services.recent.forgetPlacement(asked.schoolId, asked._id, asked.courseId);
    return turnOf(read.failed);
  });
}

function settled(
  current: Placement,
  asked: Placement,
  { read, now }: { read: ColumnsRead; now: number },
): Placement {
  const { columnsDueAt, ...rest } = withColumns(current, read.columns);
  // While we looked the teacher chose again, a launch gave the right to send, or the course moved: still to be done.
  const isOther =
    current.grading !== asked.grading ||
    current.scoresAllowed !== asked.scoresAllowed ||
    current.schoolId !== asked.schoolId;
  if (isOther && columnsDueAt !== undefined) return { ...rest, columnsDueAt };
  return read.againInMs === undefined ? rest : { ...rest, columnsDueAt: now + read.againInMs };
}

/** A link's column that moved or is gone is no longer where the claim once said. */
function withColumns(placement: Placement, columns: ColumnsRead['columns']): Placement {
  const { lineItem, ...rest } = placement;
  const after = { ...rest, columns: { ...rest.columns, ...columns } };
  const isThere = lineItem !== undefined && columns['link']?.problem !== 'gone';
  const moved = columns['link']?.url;
  if (!isThere) return after;
  return { ...after, lineItem: moved ?? lineItem };
}
