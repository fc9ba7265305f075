/** `/lti/launch`, and `/lti/launch/complete` behind the bridge (lti.md 2.1, 5 to 7; decision 0010). */
import { z } from 'zod';
import type { Launch, PendingLaunch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { readBrowserSecret, setBrowserCookie } from '../../web/browserCookie.ts';
import { AppError } from '../../web/errors.ts';
import { destinationOf } from '../../web/fetchMetadata.ts';
import { allowFrames } from '../../web/frames.ts';
import { newToken } from '../../web/sessions.ts';
import type { Answer } from '../../web/types.ts';
import { refuse } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { bridgePage, newTabPage } from './launchPages.ts';
import { startSession } from './startSession.ts';

const text = z.string().catch('');
const answered = z.object({ state: text, id_token: text }).catch({ state: '', id_token: '' });

/** Verifies the token and opens the session when our cookie came; without it nothing is taken (model.md 8). */
export async function takeLaunch(services: Services, exchange: Exchange): Promise<Answer> {
  const { req, res } = exchange;
  const params: unknown = req.body;
  const launch = await services.lti.completeLaunch({
    params,
    bindingSecret: readBrowserSecret(req),
    cookiePath: destinationOf(req) === 'tab' ? 'new-tab' : 'cookie',
  });
  if (launch.ok) return open(services, exchange, launch);
  const pending =
    launch.code === 'launch-other-browser'
      ? await services.lti.peekLaunch(answered.parse(params).state)
      : undefined;
  return pending === undefined
    ? refuse(services, launch, res)
    : goOnWithout(services, exchange, pending);
}

/**
 * A frame asks its own storage, by the bridge. Browsers that don't say what a request is for can't
 * have a session without the cookie; and at top level only a browser that refuses all cookies has none.
 */
function goOnWithout(
  services: Services,
  { ctx, req, res }: Exchange,
  pending: PendingLaunch,
): Answer {
  const destination = destinationOf(req);
  services.log.info({ destination }, 'launch without the cookie of its login');
  allowFrames(res, pending.frameOrigins);
  if (destination === 'unknown') return newTabPage(ctx, pending);
  if (destination === 'tab' && readBrowserSecret(req) === undefined)
    throw new AppError('launch-cookies-blocked');
  return bridgePage(ctx, { pending, ...answered.parse(req.body) });
}

/** What the bridge's script found, and where. */
const found = z.object({
  secret: z.string().min(1),
  kept: z.enum(['session-storage', 'platform-storage']),
});

/**
 * The same verification and the same winner, by the login's own secret; or by the cookie alone, when
 * the browser now gives access to it. Only our own page can post here (`refuseCrossSitePosts`): a
 * site that knows a secret of its own login can't make another browser use it.
 */
export async function completeFromBridge(services: Services, exchange: Exchange): Promise<Answer> {
  const { ctx, req, res } = exchange;
  const params: unknown = req.body;
  const cookie = readBrowserSecret(req);
  const held = found.safeParse(params).data;
  if (held !== undefined && cookie === undefined && destinationOf(req) !== 'frame')
    throw new AppError('launch-cookies-blocked');
  const launch = await services.lti.completeLaunch({
    params,
    bindingSecret: held?.secret ?? cookie,
    cookiePath: held?.kept ?? 'storage-access',
  });
  if (launch.ok) return open(services, exchange, launch);
  const pending =
    launch.code === 'launch-other-browser' && held === undefined
      ? await services.lti.peekLaunch(answered.parse(params).state)
      : undefined;
  if (pending === undefined) return refuse(services, launch, res);
  allowFrames(res, pending.frameOrigins);
  return newTabPage(ctx, pending);
}

/** Without a cookie the session gets one to come back with: from then on it is required. */
async function open(services: Services, { req, res }: Exchange, launch: Launch): Promise<Answer> {
  const cookie = readBrowserSecret(req);
  const secret = cookie ?? newToken();
  // A launch that holds the secret renews its life with the session's.
  setBrowserCookie(res, secret);
  const to = await startSession(services, launch, {
    secret,
    cookieAwaited: cookie === undefined,
    languages: req.get('accept-language'),
  });
  return { kind: 'see-other', to };
}
