/** `/lti/login`: OIDC third-party initiation (lti.md 2.1, 1 to 4). */
import { z } from 'zod';
import type { Services } from '../../services.ts';
import { readBrowserSecret, setBrowserCookie } from '../../web/browserCookie.ts';
import { allowFormsTo, allowFrames } from '../../web/frames.ts';
import { newToken } from '../../web/sessions.ts';
import type { Answer } from '../../web/types.ts';
import { refuse } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { loginPage } from './launchPages.ts';

/** How often this login began again by itself: the page's script does it twice at most. */
const again = z.object({ round: z.coerce.number().int().min(0).max(2) }).catch({ round: 0 });

/**
 * One launch attempt, one partitioned cookie, off to the platform. A browser that showed our cookie
 * will show it again: it is redirected at once. Any other one passes by a page that keeps the login's
 * own secret in the frame, and with the platform where it offers that.
 */
export async function beginLogin(services: Services, exchange: Exchange): Promise<Answer> {
  const { ctx, req, res } = exchange;
  const params: unknown = req.method === 'POST' ? req.body : req.query;
  const shown = readBrowserSecret(req);
  const secret = shown ?? newToken();
  const answer = await services.lti.startLogin({
    params,
    bindingSecret: secret,
    cookieless: shown === undefined,
    reference: ctx.id,
  });
  if (!answer.ok) return refuse(services, exchange, answer);
  setBrowserCookie(res, secret);
  const { redirectUrl, frameOrigins, toKeep } = answer;
  if (toKeep === undefined) return { kind: 'see-other', to: redirectUrl };
  allowFrames(res, frameOrigins);
  // Begun again with the cookie, its form is redirected there.
  allowFormsTo(res, redirectUrl);
  return loginPage(ctx, { redirectUrl, toKeep, round: again.parse(params).round });
}
