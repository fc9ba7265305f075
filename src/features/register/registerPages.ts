/** After a dynamic registration: what remains to do, or why it was refused. */
import type { RegistrationAnswer } from '../../lti/index.ts';
import type { Page, RequestContext } from '../../web/types.ts';

const layout = ({ t }: RequestContext) =>
  ({ kind: 'plain', where: t('register.where'), toRoot: '' }) as const;

export function registeredPage(ctx: RequestContext, publicUrl: string): Page {
  return {
    kind: 'page',
    view: 'register/registered',
    title: ctx.t('register.done.title'),
    layout: layout(ctx),
    narrow: true,
    scripts: ['closeRegistration.js'],
    model: { admin: `${publicUrl}/admin` },
  };
}

type Refused = Extract<RegistrationAnswer, { ok: false }>;

/** Closed reasons and our own details only: nothing that another server sent is repeated (H-21). */
export function refusedPage(ctx: RequestContext, { reason, detail }: Refused): Page {
  return {
    kind: 'page',
    view: 'register/refused',
    title: ctx.t('register.refused.title'),
    status: statusOf(reason),
    layout: layout(ctx),
    narrow: true,
    scripts: ['closeRegistration.js'],
    model: {
      why: ctx.t(`register.reasons.${reason}.why`),
      todo: ctx.t(`register.reasons.${reason}.todo`),
      code: detail === undefined ? reason : `${reason} (${detail})`,
    },
  };
}

function statusOf(reason: Refused['reason']): number {
  if (reason === 'invitation-unknown' || reason === 'invitation-used') return 403;
  if (reason === 'already-registered') return 409;
  const isTheirs = ['unreachable', 'refused-by-platform', 'answer-unreadable'].includes(reason);
  return isTheirs ? 502 : 400;
}
