/** After a dynamic registration: what remains to do, how to update it, or why it was refused. */
import type { RegistrationAnswer } from '../../lti/index.ts';
import type { Page, RequestContext } from '../../web/types.ts';

type Body = Pick<Page, 'view' | 'title' | 'model'> & Partial<Pick<Page, 'status'>>;

/** A page of the platform's dialog, which its button closes. */
const dialogPage = ({ t }: RequestContext, body: Body): Page => ({
  kind: 'page',
  layout: { kind: 'plain', where: t('register.where'), toRoot: '' },
  narrow: true,
  scripts: ['closeRegistration.js'],
  ...body,
});

export const registeredPage = (ctx: RequestContext, publicUrl: string): Page =>
  dialogPage(ctx, {
    view: 'register/registered',
    title: ctx.t('register.done.title'),
    model: { admin: `${publicUrl}/admin` },
  });

type Accepted = Extract<RegistrationAnswer, { ok: true }>;
type Refused = Extract<RegistrationAnswer, { ok: false }>;

const platformUrl = (publicUrl: string, id: string): string =>
  `${publicUrl}/admin/platforms/${encodeURIComponent(id)}`;

export function updatedPage(ctx: RequestContext, answer: Accepted, publicUrl: string): Page {
  return dialogPage(ctx, {
    view: 'register/updated',
    title: ctx.t('register.updated.title'),
    model: {
      pending: answer.outcome === 'updated-pending',
      names: ctx.t(`register.updated.${answer.namesAllowed ? 'names' : 'noNames'}`),
      admin: platformUrl(publicUrl, answer.platformId),
    },
  });
}

interface Known {
  readonly platformId: string;
  readonly publicUrl: string;
  /** Of the address that the platform opened: the form sends it again. */
  readonly asked: unknown;
}

const askedFields = ['invitation', 'openid_configuration', 'registration_token'] as const;

/** H-23: registered already; nothing was posted, and the platform would take an update. */
export function knownPage(ctx: RequestContext, { platformId, publicUrl, asked }: Known): Page {
  return dialogPage(ctx, {
    view: 'register/known',
    title: ctx.t('register.known.title'),
    status: 409,
    model: {
      fields: askedFields.map((name) => ({ name, value: String(Object(asked)[name] ?? '') })),
      admin: platformUrl(publicUrl, platformId),
    },
  });
}

/** Closed reasons and our own details only: nothing that another server sent is repeated (H-21). */
export function refusedPage(ctx: RequestContext, refused: Refused, publicUrl: string): Page {
  const { reason, detail, known } = refused;
  return dialogPage(ctx, {
    view: 'register/refused',
    title: ctx.t('register.refused.title'),
    status: statusOf(reason),
    model: {
      why: ctx.t(`register.reasons.${reason}.why`),
      todo: ctx.t(`register.reasons.${reason}.todo`),
      code: detail === undefined ? reason : `${reason} (${detail})`,
      admin: known === undefined ? '' : platformUrl(publicUrl, known.platformId),
    },
  });
}

function statusOf(reason: Refused['reason']): number {
  if (reason === 'not-kept') return 503;
  if (reason === 'invitation-unknown' || reason === 'invitation-used') return 403;
  if (reason === 'already-registered' || reason === 'update-refused') return 409;
  // No 5xx for what another server said: proxies put their own page in place of ours.
  const isTheirs = ['unreachable', 'refused-by-platform', 'answer-unreadable'].includes(reason);
  return isTheirs ? 422 : 400;
}
