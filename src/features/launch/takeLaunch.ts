/** `/lti/launch`, and `/lti/launch/complete` behind the bridge (lti.md 2.1, 5 to 7; decision 0010). */
import { z } from 'zod';
import type { Launch, PendingLaunch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { readBrowserSecret, setBrowserCookie } from '../../web/browserCookie.ts';
import { destinationOf } from '../../web/fetchMetadata.ts';
import { allowFrames } from '../../web/frames.ts';
import { newToken } from '../../web/sessions.ts';
import type { Answer } from '../../web/types.ts';
import { refuse } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { bridgePage, newTabPage } from './launchPages.ts';
import { placeInSchool } from './placeInSchool.ts';
import { startSession } from './startSession.ts';

type Destination = ReturnType<typeof destinationOf>;

/** Verifies the token and opens the session when our cookie came; without it nothing is taken (model.md 8). */
export async function takeLaunch(services: Services, exchange: Exchange): Promise<Answer> {
  const { ctx, req } = exchange;
  const cookie = readBrowserSecret(req);
  const destination = destinationOf(req);
  const launch = await services.lti.completeLaunch({
    params: req.body,
    bindingSecret: cookie,
    cookiePath: destination === 'tab' ? 'new-tab' : 'cookie',
    canAsk: canAsk(destination, cookie),
    reference: ctx.id,
  });
  if (launch.ok) return open(services, exchange, launch);
  const { pending } = launch;
  if (pending === undefined) return refuse(services, exchange, launch);
  services.log.info({ destination }, 'launch without the cookie of its login');
  return goOnWithout(exchange, pending);
}

/**
 * A frame asks its own storage; so does a tab whose cookie another login has just replaced. A tab without
 * any cookie is in a browser that refuses them all. A browser that does not say what a request is for
 * can't have a session without the cookie: it is offered a new tab, unless it has a cookie already.
 */
function canAsk(destination: Destination, cookie: string | undefined): boolean {
  if (destination === 'frame') return true;
  return destination === 'tab' ? cookie !== undefined : cookie === undefined;
}

const text = z.string().catch('');
const answered = z.object({ state: text, id_token: text }).catch({ state: '', id_token: '' });

function goOnWithout({ ctx, req, res }: Exchange, pending: PendingLaunch): Answer {
  allowFrames(res, pending.frameOrigins);
  if (destinationOf(req) === 'unknown') return newTabPage(ctx, pending);
  const cookieCame = readBrowserSecret(req) !== undefined;
  return bridgePage(ctx, { pending, cookieCame, ...answered.parse(req.body) });
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
  const cookie = readBrowserSecret(req);
  const { held, ...way } = wayBack(req.body, cookie, destinationOf(req));
  const launch = await services.lti.completeLaunch({
    params: req.body,
    ...way,
    canAsk: cookie === undefined && !held,
    reference: ctx.id,
  });
  if (launch.ok) return open(services, exchange, launch);
  const { pending } = launch;
  if (pending === undefined) return refuse(services, exchange, launch);
  allowFrames(res, pending.frameOrigins);
  return newTabPage(ctx, pending);
}

/** Outside a frame a session without the cookie would not hold: the secret that was kept is no help there. */
function wayBack(params: unknown, cookie: string | undefined, destination: Destination) {
  const { data } = found.safeParse(params);
  if (data === undefined)
    return { held: false, bindingSecret: cookie, cookiePath: 'storage-access' } as const;
  return cookie === undefined && destination !== 'frame'
    ? ({ held: true, bindingSecret: undefined, cookiePath: 'new-tab' } as const)
    : ({ held: true, bindingSecret: data.secret, cookiePath: data.kept } as const);
}

/** Without a cookie the session gets one to come back with: from then on it is required. */
async function open(services: Services, { req, res }: Exchange, launch: Launch): Promise<Answer> {
  const cookie = readBrowserSecret(req);
  const secret = cookie ?? newToken();
  // A launch that holds the secret renews its life with the session's.
  setBrowserCookie(res, secret);
  // What keeps the session from opening is read where the launch came from.
  allowFrames(res, launch.frameOrigins);
  const to = await startSession(services, await placeInSchool(services, launch), {
    secret,
    cookieAwaited: cookie === undefined,
    languages: req.get('accept-language'),
  });
  return { kind: 'see-other', to };
}
