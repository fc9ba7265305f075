/**
 * The signed answer to a deep-linking launch (lti.md 1.3 DL-2…6, 3.6). ltijs makes the message; what
 * it does not get right is mended and the whole sealed anew (decision 0001).
 */
import { randomUUID } from 'node:crypto';
import { SignJWT, decodeJwt } from 'jose';
import type { JWTPayload } from 'jose';
import type { PlatformId } from '../domain/ids.ts';
import { secondMs } from '../domain/time.ts';
import type { Store } from '../store/index.ts';
import type { Ltijs } from './ltijs/openLtijs.ts';
import type { Registry } from './registry.ts';
import { launchPath } from './target.ts';
import type { ToolKeys } from './toolKeys.ts';
import type { DeepLinkItem, DeepLinkReply } from './types.ts';

/** Without scripts a person presses a button; the certification allows five minutes (DL-4). */
const lifeSeconds = 300;
const dataClaim = 'https://purl.imsglobal.org/spec/lti-dl/claim/data';

interface Deps {
  readonly store: Store;
  readonly registry: Registry;
  readonly toolKeys: ToolKeys;
  readonly ltijs: Ltijs;
  readonly publicUrl: string;
  readonly now: () => number;
}

/** The caller has left out what the platform does not take. @throws Error when it is not active */
export async function deepLinkAnswer(
  deps: Deps,
  id: PlatformId,
  reply: DeepLinkReply,
): Promise<string> {
  const [platform, deployment] = await Promise.all([
    deps.registry.find(id),
    deps.store.deployments.get(reply.deploymentKey),
  ]);
  if (platform === undefined || deployment === undefined)
    throw new Error('no platform to answer to');
  const { issuer, clientId } = platform;
  const { deploymentId } = deployment;
  const { message, error, data } = reply;
  const items = reply.items.map((item) => contentItem(item, deps.publicUrl));
  const ask = { issuer, clientId, deploymentId, items, message, error };
  const claims = mended(decodeJwt(await deps.ltijs.deepLinkingMessage(ask)));
  return seal(deps, {
    ...claims,
    aud: [issuer],
    ...(data === undefined ? {} : { [dataClaim]: data }),
  });
}

/** ltijs writes `errormsg` with a blank at the end (lti.md 5.1 #24). */
const mended = (claims: JWTPayload): JWTPayload =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name.trimEnd(), value]));

/** ltijs gives the message a minute to live, by the clock of the process, and a nonce by `Math.random` (#14). */
async function seal({ toolKeys, now }: Deps, claims: JWTPayload): Promise<string> {
  const { kid, key } = await toolKeys.current();
  const seconds = Math.floor(now() / secondMs);
  return new SignJWT({ ...claims, nonce: randomUUID() })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifeSeconds)
    .sign(key);
}

/** Moodle keeps `custom` as lines `key=value`: no value of ours has a newline. */
function contentItem({ placement, title, text, scoreMaximum }: DeepLinkItem, publicUrl: string) {
  const url = publicUrl + launchPath;
  return {
    type: 'ltiResourceLink' as const,
    title,
    text,
    url,
    custom: {
      placement,
      groups: '$Moodle.Person.userGroupIds',
      history: '$Context.id.history',
    },
    ...(scoreMaximum === undefined
      ? {}
      : {
          lineItem: {
            scoreMaximum,
            label: title,
            resourceId: placement,
            submissionReview: {
              reviewableStatus: ['InProgress', 'Submitted', 'Completed'],
              url,
              custom: { placement },
            },
          },
        }),
  };
}
