/** The calls to a platform's registration endpoint (lti.md 2.2, 3.7), with its token as the bearer. */
import { z } from 'zod';
import { parseJson } from './json.ts';
import { unreachable } from './openidConfiguration.ts';
import type { Configuration, Refusal } from './openidConfiguration.ts';
import type { Outbound } from './outbound.ts';

const id = z.string().min(1).max(255);
/** Without a deployment id the tool is deployed later: its first launch tells (`recordDeployment.ts`). */
const registered = z
  .object({
    client_id: id,
    'https://purl.imsglobal.org/spec/lti-tool-configuration': z
      .object({ deployment_id: id.optional().catch(undefined) })
      .catch({ deployment_id: undefined }),
  })
  .transform((read) => ({
    clientId: read.client_id,
    deploymentId: read['https://purl.imsglobal.org/spec/lti-tool-configuration'].deployment_id,
  }));

export type Registered = z.infer<typeof registered>;

interface Ask {
  readonly outbound: Outbound;
  readonly configuration: Configuration;
  /** Of the platform, sent back to it and kept nowhere; empty = it gave none. */
  readonly token: string;
}

const headersOf = (token: string) => ({
  accept: 'application/json',
  ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
});

/**
 * The registration that the token is for, when it is one for updates: Moodle answers its current
 * configuration (`reg-update`). Undefined for any other token, and for any other answer.
 */
export async function readRegistered(ask: Ask): Promise<Registered | undefined> {
  const { outbound, configuration, token } = ask;
  if (token === '') return undefined;
  const url = configuration.registrationUrl;
  const reply = await outbound({ url, headers: headersOf(token) });
  if (!reply.ok || reply.status !== 200) return undefined;
  const read = registered.safeParse(parseJson(reply.text));
  return read.success ? read.data : undefined;
}

/** Moodle takes the same request for a new tool and for an update: the token decides. */
export async function sendRegistration(
  { outbound, configuration, token }: Ask,
  body: object,
): Promise<{ readonly ok: true; readonly given: Registered } | Refusal> {
  const reply = await outbound({
    url: configuration.registrationUrl,
    method: 'POST',
    headers: { ...headersOf(token), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) return unreachable(reply.why);
  if (reply.status !== 200 && reply.status !== 201)
    return { ok: false, reason: 'refused-by-platform', detail: `http-${reply.status}` };
  const read = registered.safeParse(parseJson(reply.text));
  return read.success ? { ok: true, given: read.data } : { ok: false, reason: 'answer-unreadable' };
}
