/** Deep linking: staff choose activities for the LMS, set them, and go back with them. Mounted under `/s/:token`. */
import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { DeepLinkReply } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Session } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { FieldError } from '../../web/forms.ts';
import { allowFormsTo } from '../../web/frames.ts';
import { withSession } from '../../web/handlers.ts';
import type { Answer, Page, SessionContext } from '../../web/types.ts';
import { listChoices } from './listChoices.ts';
import type { Choice } from './listChoices.ts';
import { noLinksPage, pickPage, placingPage, returnPage } from './pickPages.ts';
import { placeChosen, readChosen } from './placeChosen.ts';
import { whereOf } from './whereOf.ts';
import type { Where } from './whereOf.ts';

/** A summary page of the LMS stays readable. */
const mostAtOnce = 10;

const keys = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.string().max(300)).max(50),
);
const text = z.string().trim().max(200).catch('');
/** Several controls of one name; the reader of form bodies takes the brackets off. */
const ticked = 'item[]';
const asked = z.object({ q: text, diploma: text, [ticked]: keys.catch([]) });
const posted = z.looseObject({ item: keys.catch([]) });

export function pickRoutes(services: Services): Router {
  const router = Router();
  router.route('/pick').get(withSession(services, (ctx, req) => showPick(services, ctx, req)));
  router
    .route('/pick/details')
    .get(withSession(services, (ctx, req) => showDetails(services, ctx, req)))
    .post(withSession(services, (ctx, req, res) => place(services, ctx, { req, res })));
  router
    .route('/pick/cancel')
    .post(withSession(services, (ctx, _req, res) => cancel(services, ctx, res)));
  return router;
}

interface Open {
  readonly where: Where;
  readonly settings: NonNullable<Session['deepLinking']>;
  readonly choices: readonly Choice[];
}

/** @throws AppError not-allowed for students; not-found in a session that no deep linking began */
async function openPicker(services: Services, ctx: SessionContext): Promise<Open> {
  const where = await whereOf(services, ctx);
  const settings = ctx.session.deepLinking;
  if (settings === undefined) throw new AppError('not-found');
  return { where, settings, choices: await listChoices(services, ctx.session.schoolId) };
}

async function showPick(services: Services, ctx: SessionContext, req: Request): Promise<Answer> {
  const open = await openPicker(services, ctx);
  if (!open.settings.acceptsLinks) return noLinksPage(ctx, open.where);
  return picker(ctx, open, { query: req.query, errors: [], toRoot: '' });
}

function picker(
  ctx: SessionContext,
  { where, settings, choices }: Open,
  ask: { readonly query: unknown; readonly errors: readonly FieldError[]; readonly toRoot: string },
): Page {
  const { q, diploma, [ticked]: chosen } = asked.parse(ask.query);
  return pickPage(ctx, where, {
    choices,
    filter: { search: q, diploma },
    chosen,
    multiple: settings.acceptsMultiple,
    errors: ask.errors,
    toRoot: ask.toRoot,
  });
}

/** What was ticked, in the order of the list; or what is wrong with it. */
function chosenOf(
  { choices, settings }: Open,
  item: readonly string[],
): { readonly chosen: readonly Choice[]; readonly errors: readonly FieldError[] } {
  const chosen = choices.filter(({ key }) => item.includes(key));
  const most = settings.acceptsMultiple ? mostAtOnce : 1;
  const wrong = (key: string) => [{ field: 'item', key, values: { count: most } }];
  if (chosen.length === 0) return { chosen, errors: wrong('placement.place.choose') };
  return { chosen, errors: chosen.length > most ? wrong('placement.pick.tooMany') : [] };
}

async function showDetails(services: Services, ctx: SessionContext, req: Request): Promise<Answer> {
  const open = await openPicker(services, ctx);
  const { chosen, errors } = chosenOf(open, asked.parse(req.query)[ticked]);
  if (errors.length > 0) return picker(ctx, open, { query: req.query, errors, toRoot: '../' });
  return placingPage(ctx, open.where, {
    choices: chosen,
    school: open.where.school,
    acceptsLineItem: open.settings.acceptsLineItem,
    typed: {},
    errors: [],
  });
}

interface Exchange {
  readonly req: Request;
  readonly res: Response;
}

async function place(
  services: Services,
  ctx: SessionContext,
  { req, res }: Exchange,
): Promise<Answer> {
  const open = await openPicker(services, ctx);
  const { where, settings } = open;
  const body = posted.parse(req.body ?? {});
  const { chosen, errors } = chosenOf(open, body.item);
  if (errors.length > 0)
    return picker(ctx, open, { query: { [ticked]: body.item }, errors, toRoot: '../' });
  const { acceptsLineItem } = settings;
  const { timeZone } = where.school.calendar;
  const form = readChosen(chosen, body, { timeZone, acceptsLineItem });
  if (!form.ok)
    return placingPage(ctx, where, {
      choices: chosen,
      school: where.school,
      acceptsLineItem,
      typed: body,
      errors: form.errors,
    });
  const items = await placeChosen(services, ctx, { where, items: form.items });
  const message = ctx.t('placement.return.placed', { count: items.length });
  return goBack(services, ctx, { res, open, reply: { items, message } });
}

/** Nothing chosen is an answer too: it closes the dialog of the LMS. */
async function cancel(services: Services, ctx: SessionContext, res: Response): Promise<Answer> {
  const open = await openPicker(services, ctx);
  const error = open.settings.acceptsLinks
    ? {}
    : { error: ctx.t('placement.pick.noLinks.forPlatform') };
  return goBack(services, ctx, { res, open, reply: { items: [], ...error } });
}

interface Back {
  readonly res: Response;
  readonly open: Open;
  readonly reply: Pick<DeepLinkReply, 'items' | 'message' | 'error'>;
}

async function goBack(
  services: Services,
  ctx: SessionContext,
  { res, open, reply }: Back,
): Promise<Page> {
  const { settings, where } = open;
  const { session } = ctx;
  const jwt = await services.lti.deepLinkAnswer(session.platformId, {
    ...reply,
    deploymentKey: session.deploymentKey,
    data: settings.data,
  });
  allowFormsTo(res, settings.returnUrl);
  const to = settings.returnUrl;
  return returnPage(ctx, where, { to, jwt, count: reply.items.length });
}
