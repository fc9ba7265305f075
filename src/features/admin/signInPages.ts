/** Before the session: the one-time link, and what to do without one. */
import type { Page, RequestContext } from '../../web/types.ts';

const layout = ({ t }: RequestContext) =>
  ({ kind: 'plain', where: t('admin.where'), toRoot: '' }) as const;

/** A button signs in, so that a program which only looks at the link does not use it up. */
export function enterPage(ctx: RequestContext, action: string): Page {
  return {
    kind: 'page',
    view: 'admin/enter',
    title: ctx.t('admin.enter.title'),
    layout: layout(ctx),
    narrow: true,
    model: { action },
  };
}

/** No session, an ended one, or a link that was used: the same page, with the command to run. */
export function signedOutPage(ctx: RequestContext, why: 'closed' | 'used' = 'closed'): Page {
  return {
    kind: 'page',
    view: 'admin/signed-out',
    title: ctx.t('admin.signedOut.title'),
    status: 401,
    layout: layout(ctx),
    narrow: true,
    model: { why },
  };
}
