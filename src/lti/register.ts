/**
 * Dynamic registration (lti.md 2.2, H-21…H-23). Nothing is fetched without an invitation, nothing is
 * posted for a platform that is there already, and what comes of it waits for the administrator.
 */
import { z } from 'zod';
import { okCode } from '../domain/diagnostic.ts';
import type { Note, TakeNote } from '../domain/diagnostic.ts';
import { platformKey } from '../domain/ids.ts';
import type { Invitation } from '../store/index.ts';
import type { Invitations } from './invitations.ts';
import { parseJson } from './json.ts';
import type { Log } from './log.ts';
import { readConfiguration, unreachable } from './openidConfiguration.ts';
import type { Configuration, Refusal } from './openidConfiguration.ts';
import type { Outbound } from './outbound.ts';
import { registrationRequest } from './registrationRequest.ts';
import type { Registry } from './registry.ts';
import type { RegistrationAnswer } from './types.ts';

const text = z.string().max(5000).catch('');
const registrationParams = z
  .object({ invitation: text, openid_configuration: text, registration_token: text })
  .catch({ invitation: '', openid_configuration: '', registration_token: '' });

const id = z.string().min(1).max(255);
const registered = z
  .object({
    client_id: id,
    'https://purl.imsglobal.org/spec/lti-tool-configuration': z.object({ deployment_id: id }),
  })
  .transform((read) => ({
    clientId: read.client_id,
    deploymentId: read['https://purl.imsglobal.org/spec/lti-tool-configuration'].deployment_id,
  }));

export interface RegisterDeps {
  readonly publicUrl: string;
  readonly production: boolean;
  readonly registry: Registry;
  readonly invitations: Invitations;
  /** Guarded: the addresses come from outside. */
  readonly outbound: Outbound;
  readonly log: Log;
  readonly note: TakeNote;
}

export async function register(deps: RegisterDeps, params: unknown): Promise<RegistrationAnswer> {
  const answer = await attempt(deps, params);
  if (answer.ok) deps.log.info({ platform: answer.platformId }, 'registration accepted, pending');
  else deps.log.info({ reason: answer.reason, detail: answer.detail }, 'registration refused');
  deps.note(noteOf(answer));
  return answer;
}

/** Of the detail, what is not another server's name for itself: `http-503`. */
function noteOf(answer: RegistrationAnswer): Note {
  if (answer.ok) return { kind: 'registration', platformId: answer.platformId, code: okCode };
  const { reason, detail } = answer;
  const about = /^http-\d{3}$/.exec(detail ?? '')?.[0];
  return { kind: 'registration', code: reason, about };
}

async function attempt(deps: RegisterDeps, params: unknown): Promise<RegistrationAnswer> {
  const asked = registrationParams.parse(params);
  const invitation = await deps.invitations.find(asked.invitation);
  if (typeof invitation === 'string') return { ok: false, reason: invitation };
  const read = await readConfiguration(deps, asked.openid_configuration);
  if (!read.ok) return read;
  const { configuration } = read;
  const known = await deps.registry.ofIssuer(configuration.issuer);
  if (known.some(({ status }) => status !== 'disabled'))
    return { ok: false, reason: 'already-registered' };
  if (!(await deps.invitations.claim(invitation))) return { ok: false, reason: 'invitation-used' };
  const token = asked.registration_token;
  const answer = await post(deps, { configuration, invitation, token });
  if (!answer.ok) await deps.invitations.release(invitation);
  return answer;
}

interface Ready {
  readonly configuration: Configuration;
  readonly invitation: Invitation;
  /** Of the platform, sent back to it once and kept nowhere. */
  readonly token: string;
}

async function post(deps: RegisterDeps, ready: Ready): Promise<RegistrationAnswer> {
  const { configuration, invitation, token } = ready;
  const { publicUrl } = deps;
  const { namesAllowed } = invitation;
  const body = registrationRequest({ publicUrl, namesAllowed, supported: configuration.scopes });
  const reply = await deps.outbound({
    url: configuration.registrationUrl,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!reply.ok) return unreachable(reply.why);
  if (reply.status !== 200 && reply.status !== 201)
    return { ok: false, reason: 'refused-by-platform', detail: `http-${reply.status}` };
  const read = registered.safeParse(parseJson(reply.text));
  return read.success ? keep(deps, ready, read.data) : { ok: false, reason: 'answer-unreadable' };
}

async function keep(
  { registry }: RegisterDeps,
  { configuration, invitation }: Ready,
  given: z.infer<typeof registered>,
): Promise<RegistrationAnswer | Refusal> {
  const { issuer, authUrl, tokenUrl, jwksUrl, family } = configuration;
  const added = await registry.addPending({
    issuer,
    authUrl,
    tokenUrl,
    jwksUrl,
    ...given,
    namesAllowed: invitation.namesAllowed,
    ...(invitation.school === undefined ? {} : { school: invitation.school }),
    ...(family === undefined ? {} : { family }),
  });
  if (added !== 'added') return { ok: false, reason: 'already-registered' };
  return {
    ok: true,
    platformId: platformKey(issuer, given.clientId),
    frameOrigins: [new URL(issuer).origin],
  };
}
