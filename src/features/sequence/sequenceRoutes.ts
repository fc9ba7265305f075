/** A student's way through a placed sequence. Mounted under `/s/:token`. */
import { Router } from 'express';
import type { Request } from 'express';
import { phaseName } from '../../domain/activity/sequence.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import { withSession } from '../../web/handlers.ts';
import type { Answer, SessionContext } from '../../web/types.ts';
import { answerQuestion, openQuestion } from './answerQuestion.ts';
import { endStep } from './endStep.ts';
import { threeAbove } from './frame.ts';
import { openActivity } from './openActivity.ts';
import { openWork } from './openWork.ts';
import { phasePage, stepToOpen, waitingPhase } from './phasePages.ts';
import { platformName } from './platformName.ts';
import { questionPage } from './questionPages.ts';
import { reviewPage } from './reviewPages.ts';
import { tellStarted } from './tellStarted.ts';
import { stepPage } from './stepPages.ts';

export function sequenceRoutes(services: Services): Router {
  const router = Router();
  const page = (show: (services: Services, ctx: SessionContext, req: Request) => Promise<Answer>) =>
    withSession(services, (ctx, req) => show(services, ctx, req));
  router.get('/activity/:placementId', page(showActivity));
  router.get('/activity/:placementId/phases/:phase', page(showPhase));
  router
    .route('/activity/:placementId/steps/:stepId')
    .get(page(showStep))
    .post(withSession(services, (ctx, req) => endStep(services, { ctx, req })));
  router
    .route('/activity/:placementId/questions/:questionId')
    .get(page(showQuestion))
    .post(withSession(services, (ctx, req, res) => answerQuestion(services, { ctx, req, res })));
  router.route('/activity/:placementId/work/:personId').get(page(showWork));
  return router;
}

/** Submission review: a launch from the gradebook leads here. */
async function showWork(services: Services, ctx: SessionContext, req: Request): Promise<Answer> {
  const { placementId: placement, personId: person } = req.params;
  return reviewPage(ctx, await openWork(services, ctx.session, { placement, person }));
}

/** Where the student is: no second redirect after a launch. */
async function showActivity(
  services: Services,
  ctx: SessionContext,
  req: Request,
): Promise<Answer> {
  const opened = await openActivity(services, ctx.session, req.params['placementId']);
  await tellStarted(services, ctx, opened);
  const making = { ctx, opened, toRoot: '../', errors: [] };
  const phase = waitingPhase(making);
  if (phase !== undefined) return phasePage(making, phase, await platformName(services, ctx));
  return stepPage(making, found(stepToOpen(opened)));
}

async function showPhase(services: Services, ctx: SessionContext, req: Request): Promise<Answer> {
  const phase = phaseName.safeParse(req.params['phase']);
  if (!phase.success) throw new AppError('step-not-found');
  const opened = await openActivity(services, ctx.session, req.params['placementId']);
  const making = { ctx, opened, toRoot: threeAbove, errors: [] };
  return phasePage(making, phase.data, await platformName(services, ctx));
}

async function showStep(services: Services, ctx: SessionContext, req: Request): Promise<Answer> {
  const opened = await openActivity(services, ctx.session, req.params['placementId']);
  const step = found(opened.steps.find(({ id }) => id === req.params['stepId']));
  return stepPage({ ctx, opened, toRoot: threeAbove, errors: [] }, step);
}

async function showQuestion(
  services: Services,
  ctx: SessionContext,
  req: Request,
): Promise<Answer> {
  const { opened, ...at } = await openQuestion(services, { ctx, req });
  return questionPage({ ctx, opened, toRoot: threeAbove, errors: [] }, at);
}

function found(step: Step | undefined): Step {
  if (step === undefined) throw new AppError('step-not-found');
  return step;
}
