/** AGS scores and results (gradebookservices scores.php, results.php; lti.md 3.4). */
import { Router, text } from 'express';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { lineItemUrl } from './claims.ts';
import { faults } from './faults.ts';
import type { LineItem } from './gradebook.ts';
import { findGrade, saveScore } from './gradebook.ts';
import { findItem, parseJson } from './lineItemRoutes.ts';
import type { ServiceAnswer } from './services.ts';
import { curlyLink, pageOf, refusal, serviceProblem, writeAnswer } from './services.ts';
import type { World } from './world.ts';

const ags = 'https://purl.imsglobal.org/spec/lti-ags/scope/';
const scoreFormats = [
  'application/vnd.ims.lis.v1.score+json',
  'application/vnd.ims.lis.v1.scorecontainer+json',
];
const resultFormats = ['application/vnd.ims.lis.v2.resultcontainer+json'];

const scoreBody = z
  .object({
    userId: z.coerce.string().min(1),
    timestamp: z.iso.datetime({ offset: true }),
    activityProgress: z.string().min(1),
    gradingProgress: z.string().min(1),
    scoreGiven: z.coerce.number().optional(),
    scoreMaximum: z.coerce.number().positive().optional(),
    comment: z.string().optional(),
  })
  .refine((score) => score.scoreGiven === undefined || score.scoreMaximum !== undefined);

/** `is_user_gradable_in_course`: students of the course only. */
const isGradable = (world: World, userId: string): boolean =>
  world.people.some(({ id, role }) => id === userId && role === 'student');

function takeScore(world: World, item: LineItem, body: unknown): ServiceAnswer {
  const score = scoreBody.safeParse(body);
  // Moodle gives the same 400 for a malformed score and for somebody who can't have a grade.
  if (!score.success || !isGradable(world, score.data.userId)) {
    return refusal(400, 'Incorrect score received');
  }
  if (world.switches.keepsGrade && score.data.gradingProgress !== 'FullyGraded')
    return { status: 200, json: {} };
  const nowSeconds = Math.floor(world.now() / 1000);
  const storedSeconds =
    world.switches.storedTime === 'moodle-clock'
      ? nowSeconds
      : Math.floor(Date.parse(score.data.timestamp) / 1000);
  const outcome = saveScore(
    world.gradebook,
    { item, score: score.data },
    { storedSeconds, arrivedAt: world.now() },
  );
  if (outcome === 'locked') return refusal(500, 'Unable to save grade');
  if (outcome === 'conflict') {
    return refusal(409, `Refusing score with an earlier timestamp for item ${item.id}`);
  }
  return { status: 200, json: {} };
}

/** A final grade of 0 or none comes without score, comment and time: absent is not 0 (lti.md 3.4). */
function resultJson(world: World, item: LineItem, userId: string): Record<string, unknown> {
  const address = lineItemUrl(world, item.id);
  const type = `type_id=${world.deploymentId}`;
  const grade = findGrade(world.gradebook, item.id, userId);
  return {
    id: `${address}/results?${type}&user_id=${userId}`,
    userId,
    ...(grade?.finalGrade && {
      resultScore: grade.finalGrade,
      resultMaximum: item.scoreMaximum,
      ...(grade.feedback && { comment: grade.feedback }),
      scoreOf: `${address}?${type}`,
      timestamp: new Date(grade.timeModifiedSeconds * 1000).toISOString(),
    }),
  };
}

function listResults(world: World, item: LineItem, query: Request['query']): ServiceAnswer {
  const graded = world.people.filter(
    ({ id }) => isGradable(world, id) && findGrade(world.gradebook, item.id, id) !== undefined,
  );
  const userId = query['user_id'];
  const asked = userId === undefined ? graded : graded.filter(({ id }) => id === userId);
  const { part, from, limit } = pageOf(asked, query);
  const address = `${lineItemUrl(world, item.id)}/results`;
  return {
    status: 200,
    json: part.map(({ id }) => resultJson(world, item, id)),
    ...(limit !== undefined && {
      link: curlyLink(
        address,
        { type_id: world.deploymentId },
        { from, limit, total: asked.length },
      ),
    }),
  };
}

const onScore =
  (world: World): RequestHandler =>
  (req, res) => {
    const problem = serviceProblem(req, { world, scopes: [`${ags}score`], formats: scoreFormats });
    const item = findItem(world, req.params);
    const answer =
      problem ??
      (item
        ? takeScore(world, item, parseJson(req.body))
        : refusal(404, 'Line item does not exist'));
    writeAnswer(res, answer, 'application/vnd.ims.lis.v1.score+json');
  };

const onResults =
  (world: World): RequestHandler =>
  (req, res) => {
    const rule = { world, scopes: [`${ags}result.readonly`], formats: resultFormats };
    const item = findItem(world, req.params);
    const answer =
      serviceProblem(req, rule) ??
      (item ? listResults(world, item, req.query) : refusal(404, 'Line item does not exist'));
    writeAnswer(res, answer, resultFormats[0] ?? '');
  };

/** Mounted at `/mod/lti/services.php`. */
export function scoreRoutes(world: World): Router {
  const router = Router();
  const body = text({ type: () => true, limit: '64kb' });
  const base = '/:course/lineitems/:item/lineitem';
  router.post(`${base}/scores`, body, faults(world, 'scores'), onScore(world));
  router.get(`${base}/results`, faults(world, 'results'), onResults(world));
  return router;
}
