/**
 * One change of a student's work, saved at once (codebases.md 5, path 2): read, pure change, write
 * if the version still holds, again on a conflict. The score to send goes in the same write.
 */
import { emptyWork } from '../../domain/activity/emptyWork.ts';
import type { Work } from '../../domain/activity/work.ts';
import { schoolYearOf } from '../../domain/calendar.ts';
import { attemptKey } from '../../domain/ids.ts';
import type { AttemptId } from '../../domain/ids.ts';
import { scorePolicyOf } from '../../domain/platformProfile.ts';
import type { ScorePolicy } from '../../domain/platformProfile.ts';
import { secondMs } from '../../domain/time.ts';
import type { Millis } from '../../domain/time.ts';
import { isPreview } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type { Attempt, Change, SchoolStore, Session, Stored } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { needCourseHere } from '../../web/needCourseHere.ts';
import type { Placed } from './openActivity.ts';
import { planScore } from './planScore.ts';
import { projectRow } from './projectRow.ts';

export type Changed<P extends string> =
  | { readonly ok: true; readonly work: Work; readonly repeated: boolean }
  | { readonly ok: false; readonly problem: P };
export type Saved<P extends string> =
  | { readonly ok: true; readonly attempt: Stored<Attempt> }
  | { readonly ok: false; readonly problem: P };

export interface Saving {
  readonly session: Session;
  readonly placed: Placed;
  readonly now: Millis;
}

/** The request projects the row itself; the job takes up what is still marked after this. */
const projectGraceMs = 10 * secondMs;

/** @throws AppError attempt-changed when others kept writing: nothing was saved, trying again is safe */
export async function saveWork<P extends string>(
  services: Services,
  saving: Saving,
  change: (work: Work) => Changed<P>,
): Promise<Saved<P>> {
  const { attempts } = services.store.school(saving.session.schoolId);
  const platform = await services.lti.platforms.find(saving.session.platformId);
  const policy = scorePolicyOf(platform ?? {});
  const id = attemptKey(saving.placed.placement._id, saving.session.personId);
  const last: { result?: Changed<P> } = {};
  const apply = (doc: Attempt): Attempt | undefined => {
    const result = change(doc.work);
    last.result = result;
    return result.ok && !result.repeated
      ? withWork(services, { ...saving, policy }, { ...doc, work: result.work })
      : undefined;
  };
  const begin = async () => {
    await needCourseHere(services, saving.session.schoolId, saving.placed.placement.courseId);
    return newAttempt(saving);
  };
  const written = await changeOrInsert(attempts, { id, begin }, apply);
  if (last.result?.ok === false) return last.result;
  if (!('doc' in written)) throw new AppError('attempt-changed');
  if (written.outcome === 'changed') await follow(services, saving, written.doc);
  return { ok: true, attempt: written.doc };
}

/** The first answer makes the attempt; of two first answers at once, the second one changes it. */
async function changeOrInsert(
  attempts: SchoolStore['attempts'],
  { id, begin }: { readonly id: AttemptId; readonly begin: () => Promise<Attempt> },
  apply: (doc: Attempt) => Attempt | undefined,
): Promise<Change<Attempt>> {
  const changed = await attempts.change(id, apply);
  if (changed.outcome !== 'missing') return changed;
  const fresh = apply(await begin());
  if (fresh === undefined) return changed;
  if ((await attempts.insert(fresh)) === 'inserted')
    return { outcome: 'changed', doc: { ...fresh, version: 1 } };
  return attempts.change(id, apply);
}

function newAttempt({ session, placed, now }: Saving): Attempt {
  const { placement, school } = placed;
  return {
    _id: attemptKey(placement._id, session.personId),
    schoolId: session.schoolId,
    schoolYear: schoolYearOf(now, school),
    platformId: session.platformId,
    courseId: placement.courseId,
    placementId: placement._id,
    versionId: placement.versionId,
    identityId: session.identityId,
    personId: session.personId,
    preview: isPreview(session),
    work: emptyWork(),
    startedAt: now,
    updatedAt: now,
    deliveries: {},
  };
}

/** Once staff have tried an activity, that attempt stays outside every count (model.md 2). */
function withWork(
  services: Services,
  saving: Saving & { readonly policy: ScorePolicy },
  doc: Attempt,
): Attempt {
  const { session, placed, now, policy } = saving;
  const preview = doc.preview || isPreview(session);
  const next = {
    ...doc,
    versionId: placed.placement.versionId,
    preview,
    updatedAt: now,
    ...(preview ? {} : { projectDueAt: now + projectGraceMs }),
  };
  return planScore(next, placed, { now, policy, strict: !services.config.production });
}

/** What the saved work leads to. None of it can lose the answer: each has a mark that a job takes up. */
async function follow(services: Services, saving: Saving, attempt: Stored<Attempt>): Promise<void> {
  if (attempt.preview) return;
  if (attempt.nextDeliveryAt !== undefined && attempt.nextDeliveryAt <= saving.now)
    services.wake('deliveries', saving.session.platformId);
  try {
    await projectRow(services, attempt, saving.placed);
  } catch (cause) {
    services.log.warn({ err: cause }, 'a course row waits for the projection job');
  }
}
