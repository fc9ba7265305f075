/** A refusal as people read it, and as RFC 9457 says it to scripts (codebases.md 6.2). */
import type { Request } from 'express';
import { failureOf } from './errors.ts';
import type { AppError } from './errors.ts';
import { layoutKind } from './layoutKind.ts';
import { resendOf } from './resend.ts';
import type { WebNeeds } from './needs.ts';
import { findSession, findVisit, findWayBack } from './requestState.ts';
import type { JsonAnswer, Layout, Page, RequestContext, Translate } from './types.ts';

const launchCodes = /^(login|platform|target|launch|token|deployment|message)-/;

/** The page of a code: what happened, what to do, a reference, one way out. */
export function problemPage(req: Request, ctx: RequestContext, error: AppError): Page {
  const { t } = ctx;
  const text = (part: string) => t(`errors.${error.code}.${part}`, error.values);
  const resend = resendOf(req, error.code);
  const isKept = resend.fields.length > 0;
  return {
    kind: 'page',
    view: 'errors/problem',
    title: text('title'),
    status: failureOf(error.code).status,
    layout: stopLayout(
      req,
      t(launchCodes.test(error.code) ? 'errors.page.opening' : 'errors.page.where'),
    ),
    narrow: true,
    model: {
      heading: text('title'),
      detail: text('detail'),
      steps: (isKept ? t('errors.page.resend.steps') : text('action')).split('\n'),
      resend,
      admin: text('admin'),
      code: error.code,
      reference: t('errors.page.referenceWithTime', {
        reference: ctx.id,
        when: ctx.format.dayAndTime(ctx.now),
      }),
      elanHref: findSession(req) ? upToRoot(req) : '',
      out: wayOut(req, t),
    },
  };
}

/** Our own pages stay reachable from an error inside a session; there is no way round a closed one. */
function stopLayout(req: Request, where: string): Layout {
  const open = findSession(req);
  if (!open) return { kind: 'plain', where, toRoot: '' };
  return { kind: layoutKind(open.session.role), where, toRoot: upToRoot(req) };
}

/** From the address asked for up to `/s/<token>/`: `activity/12/steps/3` is three folders down. */
function upToRoot(req: Request): string {
  const [path = ''] = req.originalUrl.split('?');
  const [, , token, ...below] = path.split('/');
  // `/s/<token>` without its slash: the browser takes the token for a file.
  if (below.length === 0) return `${token}/`;
  return '../'.repeat(below.length - 1) || './';
}

/** Only to a platform that is registered and active: never to an address out of an unverified launch. */
function wayOut(req: Request, t: Translate): { readonly href: string; readonly label: string } {
  const returnUrl = findVisit(req)?.returnUrl ?? '';
  if (/^https?:\/\//.test(returnUrl))
    return { href: returnUrl, label: t('errors.page.backToCourse') };
  const way = findWayBack(req);
  if (way === undefined) return { href: '', label: '' };
  const { to, url: href } = way;
  return to === 'activity'
    ? { href, label: t('errors.page.openAgain') }
    : { href, label: t('errors.page.toSite', { site: new URL(href).host }) };
}

/** RFC 9457; `type` is a page that explains the code. Sent as `application/problem+json`. */
export function problemJson(needs: WebNeeds, ctx: RequestContext, error: AppError): JsonAnswer {
  const status = failureOf(error.code).status;
  return {
    kind: 'json',
    status,
    body: {
      type: `${needs.config.publicUrl}/problems/${error.code}`,
      title: ctx.t(`errors.${error.code}.title`, error.values),
      status,
      detail: ctx.t(`errors.${error.code}.detail`, error.values),
      instance: `urn:elan:${ctx.id}`,
      code: error.code,
      reference: ctx.id,
    },
  };
}
