/** The work on one activity of a course that moves to another school. */
import { attemptKey, personKey } from '../../../domain/ids.ts';
import type { VersionId } from '../../../domain/ids.ts';
import type { Services } from '../../../services.ts';
import { inBatches } from '../../../store/index.ts';
import type { Attempt, Placement } from '../../../store/index.ts';
import type { Carrying } from './carrying.ts';
import { carryVersions } from './carryVersions.ts';

const atOnce = 100;

/** The next few; false when none is left. Written there first, then deleted here. */
export async function carryAttempts(
  services: Services,
  carrying: Carrying,
  placement: Placement['_id'],
): Promise<boolean> {
  const { from, to } = carrying;
  const query = { eq: [placement], limit: atOnce };
  const { docs } = await from.attempts.find('byPlacement', query);
  if (docs.length === 0) return false;
  const versions = await carryVersions(
    services,
    carrying,
    docs.map(({ versionId }) => versionId),
  );
  const now = services.now();
  const moved = (attempt: Attempt) => there(carrying, attempt, { versions, now });
  await to.attempts.insertMany(docs.map(moved));
  await inBatches(docs, async (read) => {
    const taken = await from.attempts.take(read._id);
    if (taken === undefined || taken.version === read.version) return;
    // A node that stood still wrote to it since it was read. Whoever wrote there meanwhile is later still.
    const late = moved(taken);
    await to.attempts.change(late._id, (known) => (known.version === 1 ? late : undefined));
  });
  return true;
}

/** What is due to the platform stays due: sent twice, it is the same value (model.md 4). */
function there(
  { move }: Carrying,
  attempt: Attempt,
  { versions, now }: { readonly versions: ReadonlyMap<VersionId, VersionId>; readonly now: number },
): Attempt {
  const personId = personKey(move.to, attempt.identityId);
  return {
    ...attempt,
    _id: attemptKey(attempt.placementId, personId),
    schoolId: move.to,
    personId,
    versionId: versions.get(attempt.versionId) ?? attempt.versionId,
    projectDueAt: now,
  };
}
