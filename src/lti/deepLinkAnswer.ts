/**
 * The signed answer to a deep-linking launch (lti.md 1.3 DL-2…6, 3.6). Own code: the message of
 * ltijs drops types silently and misspells `errormsg` (decision 0001).
 */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { PlatformId } from '../domain/ids.ts';
import { secondMs } from '../domain/time.ts';
import type { Store } from '../store/index.ts';
import type { Registry } from './registry.ts';
import { launchPath } from './target.ts';
import type { ToolKeys } from './toolKeys.ts';
import type { DeepLinkItem, DeepLinkReply } from './types.ts';

/** The browser posts it at once; the certification allows five minutes (DL-4). */
const lifeSeconds = 300;
const lti = 'https://purl.imsglobal.org/spec/lti/claim';
const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim';

interface Deps {
  readonly store: Store;
  readonly registry: Registry;
  readonly toolKeys: ToolKeys;
  readonly publicUrl: string;
  readonly now: () => number;
}

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
  const { kid, key } = await deps.toolKeys.current();
  const seconds = Math.floor(deps.now() / secondMs);
  return new SignJWT({
    nonce: randomUUID(),
    [`${lti}/deployment_id`]: deployment.deploymentId,
    [`${lti}/message_type`]: 'LtiDeepLinkingResponse',
    [`${lti}/version`]: '1.3.0',
    [`${dl}/content_items`]: reply.items.map((item) => contentItem(item, deps.publicUrl)),
    ...(reply.data === undefined ? {} : { [`${dl}/data`]: reply.data }),
    ...(reply.message === undefined ? {} : { [`${dl}/msg`]: reply.message }),
    ...(reply.error === undefined ? {} : { [`${dl}/errormsg`]: reply.error }),
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .setIssuer(platform.clientId)
    .setAudience([platform.issuer])
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifeSeconds)
    .sign(key);
}

/** Moodle keeps `custom` as lines `key=value`: no value of ours has a newline. */
function contentItem({ placement, title, text, scoreMaximum }: DeepLinkItem, publicUrl: string) {
  const url = publicUrl + launchPath;
  return {
    type: 'ltiResourceLink',
    title,
    text,
    url,
    custom: { placement, groups: '$Moodle.Person.userGroupIds' },
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
