/** The teacher's own recordings of a placed sequence: the page, the upload, the sound itself. Under `/s/:token`. */
import { Router } from 'express';
import type { Request } from 'express';
import { placementId } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { Action } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { withSession } from '../../web/handlers.ts';
import type { Answer, SessionContext } from '../../web/types.ts';
import { listSlots } from './findSlot.ts';
import { receiveFile } from './receiveFile.ts';
import { recordingsPage } from './recordingPages.ts';
import type { UploadProblem } from './recordingPages.ts';

export function recordingRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/activity/:placementId/recordings')
    .get(withSession(services, async (ctx, req) => showSlots(services, ctx, { req })));
  router
    .route('/activity/:placementId/recordings/:partId')
    .get(withSession(services, async (ctx, req) => play(services, ctx, req)))
    .post(withSession(services, async (ctx, req) => add(services, ctx, req)));
  return router;
}

async function getPlacement(
  services: Services,
  ctx: SessionContext,
  ask: { req: Request; action: Action },
): Promise<Placement> {
  const { session } = ctx;
  if (!may(session.role, ask.action)) throw new AppError('not-allowed');
  const id = placementId.safeParse(ask.req.params['placementId']);
  const placement = id.success
    ? await services.recent.placement(session.schoolId, id.data)
    : undefined;
  if (placement === undefined || placement.courseId !== session.courseId)
    throw new AppError('placement-not-found');
  return placement;
}

async function showSlots(
  services: Services,
  ctx: SessionContext,
  { req, problem }: { req: Request; problem?: UploadProblem },
): Promise<Answer> {
  const placement = await getPlacement(services, ctx, { req, action: 'add-recording' });
  const [read, course, school] = await Promise.all([
    services.recent.version(placement.schoolId, placement.versionId),
    services.recent.course(placement.schoolId, placement.courseId),
    services.recent.school(placement.schoolId),
  ]);
  if (read === undefined) throw new AppError('placement-not-found');
  return recordingsPage(ctx, {
    placement,
    slots: listSlots(read.version.content),
    where: { course: course?.title ?? '', school: school?.name ?? '' },
    added: req.query['added'] === '1',
    problem,
  });
}

/** Anyone who may work on the activity may listen; ranges are the kernel's. */
async function play(services: Services, ctx: SessionContext, req: Request): Promise<Answer> {
  const action = may(ctx.session.role, 'work') ? 'work' : 'preview';
  const placement = await getPlacement(services, ctx, { req, action });
  const partId = String(req.params['partId']);
  // The name comes from the address: `constructor` is a property of every object.
  const recording = Object.hasOwn(placement.recordings, partId)
    ? placement.recordings[partId]
    : undefined;
  if (recording === undefined) throw new AppError('not-found');
  const { blobs } = services.store.school(placement.schoolId);
  return {
    kind: 'file',
    contentType: recording.contentType,
    size: recording.size,
    read: (range) => blobs.read(recording.blobId, range),
  };
}

async function add(services: Services, ctx: SessionContext, req: Request): Promise<Answer> {
  const placement = await getPlacement(services, ctx, { req, action: 'add-recording' });
  const read = await services.recent.version(placement.schoolId, placement.versionId);
  const partId = String(req.params['partId']);
  const slot = read && listSlots(read.version.content).find(({ id }) => id === partId);
  if (slot === undefined) throw new AppError('step-not-found');
  const { blobs, placements } = services.store.school(placement.schoolId);
  const file = await receiveFile(blobs, req, ctx.now);
  if (!file.ok)
    return showSlots(services, ctx, { req, problem: { partId, problem: file.problem } });
  const { blobId, contentType, size } = file;
  // Kept before it is named: a crash between the two leaves a file too many, which is better than a
  // recording that the sweeper takes away a day later.
  await blobs.keep(blobId, placement._id);
  const before: { blobId?: string | undefined } = {};
  const changed = await placements.change(placement._id, (known) => {
    before.blobId = known.recordings[partId]?.blobId;
    const recording = { blobId, contentType, size, addedAt: ctx.now };
    return { ...known, recordings: { ...known.recordings, [partId]: recording } };
  });
  if (changed.outcome !== 'changed') {
    await blobs.delete(blobId);
    throw new AppError('attempt-changed');
  }
  if (before.blobId !== undefined) await blobs.delete(before.blobId);
  services.recent.forgetPlacement(placement.schoolId, placement._id, placement.courseId);
  return { kind: 'see-other', to: `${ctx.base}/activity/${placement._id}/recordings?added=1` };
}
