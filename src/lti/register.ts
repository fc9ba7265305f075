/**
 * Dynamic registration (lti.md 2.2, H-21…H-23). Nothing is fetched without an invitation, nothing is
 * posted for a platform that is there already, and what comes of it waits for the administrator.
 */
import { z } from 'zod';
import { okCode } from '../domain/diagnostic.ts';
import type { Note, TakeNote } from '../domain/diagnostic.ts';
import { platformKey } from '../domain/ids.ts';
import type { Invitation, Platform } from '../store/index.ts';
import type { Invitations } from './invitations.ts';
import type { Log } from './log.ts';
import { readConfiguration } from './openidConfiguration.ts';
import type { Configuration, Refusal } from './openidConfiguration.ts';
import type { Outbound } from './outbound.ts';
import { frameOriginsOf } from './platformUrls.ts';
import { readRegistered, sendRegistration } from './registrationCalls.ts';
import type { Registered } from './registrationCalls.ts';
import { registrationRequest } from './registrationRequest.ts';
import type { Registry } from './registry.ts';
import type { RegistrationAnswer } from './registrationTypes.ts';

const text = z.string().max(5000).catch('');
const registrationParams = z
  .object({ invitation: text, openid_configuration: text, registration_token: text })
  .catch({ invitation: '', openid_configuration: '', registration_token: '' });

interface RegisterDeps {
  readonly publicUrl: string;
  readonly production: boolean;
  readonly registry: Registry;
  readonly invitations: Invitations;
  /** Guarded: the addresses come from outside. */
  readonly outbound: Outbound;
  readonly log: Log;
  readonly note: TakeNote;
}

/** Of the detail, what is not another server's name for itself: `http-503`. */
function noteOf(answer: RegistrationAnswer): Note {
  if (answer.ok) return { kind: 'registration', platformId: answer.platformId, code: okCode };
  const { reason, detail } = answer;
  const about = /^http-\d{3}$/.exec(detail ?? '')?.[0];
  return { kind: 'registration', code: reason, about };
}

/** A new platform, pending after it. */
export const register = (deps: RegisterDeps, params: unknown): Promise<RegistrationAnswer> =>
  logged(deps, async () => {
    const ready = await prepare(deps, params);
    if ('ok' in ready) return ready;
    const known = ready.updated ?? ready.known.find(({ status }) => status !== 'disabled');
    const { namesAllowed } = ready.invitation;
    return known === undefined
      ? send(deps, { ...ready, namesAllowed }, (given) => keep(deps, ready, given))
      : alreadyRegistered(known, ready.updated !== undefined);
  });

/**
 * One that is registered, by the platform's token for updates. Names stay as they were chosen for it,
 * whatever the invitation says: that choice erases what was kept, and is made on the platform's page.
 */
export const updateRegistration = (
  deps: RegisterDeps,
  params: unknown,
): Promise<RegistrationAnswer> =>
  logged(deps, async () => {
    const ready = await prepare(deps, params);
    if ('ok' in ready) return ready;
    const { updated } = ready;
    if (updated === undefined) return { ok: false, reason: 'update-refused' };
    const { namesAllowed } = updated;
    return send(deps, { ...ready, namesAllowed }, (given) =>
      change(deps, { ...ready, platform: updated }, given),
    );
  });

async function logged(
  { log, note }: RegisterDeps,
  work: () => Promise<RegistrationAnswer>,
): Promise<RegistrationAnswer> {
  const answer = await work();
  if (answer.ok) log.info({ platform: answer.platformId }, `registration ${answer.outcome}`);
  else log.info({ reason: answer.reason, detail: answer.detail }, 'registration refused');
  note(noteOf(answer));
  return answer;
}

interface Ready {
  readonly configuration: Configuration;
  readonly invitation: Invitation;
  /** Of the platform. */
  readonly token: string;
  /** Registrations of this issuer. */
  readonly known: readonly Platform[];
  /** The one of them that the token is for. */
  readonly updated: Platform | undefined;
}

/** Everything that is read before something is used up or posted. */
async function prepare(deps: RegisterDeps, params: unknown): Promise<Ready | Refusal> {
  const asked = registrationParams.parse(params);
  const invitation = await deps.invitations.find(asked.invitation);
  if (invitation === undefined) return { ok: false, reason: 'invitation-unknown' };
  if (invitation.usedAt !== undefined) return invitationUsed(invitation);
  const read = await readConfiguration(deps, asked.openid_configuration);
  if (!read.ok) return read;
  const { configuration } = read;
  const token = asked.registration_token;
  const known = await deps.registry.ofIssuer(configuration.issuer);
  const held = known.length === 0 ? undefined : await readRegistered({ ...deps, ...read, token });
  const updated = known.find(({ clientId }) => clientId === held?.clientId);
  return { configuration, invitation, token, known, updated };
}

const invitationUsed = ({ usedFor }: Invitation): Refusal => ({
  ok: false,
  reason: 'invitation-used',
  ...(usedFor === undefined ? {} : { known: { platformId: usedFor, mayUpdate: false } }),
});

const alreadyRegistered = ({ _id }: Platform, mayUpdate: boolean): Refusal => ({
  ok: false,
  reason: 'already-registered',
  known: { platformId: _id, mayUpdate },
});

/** One caller wins the invitation; it is given back when nothing came of it. */
async function send(
  deps: RegisterDeps,
  { configuration, invitation, token, namesAllowed }: Ready & { readonly namesAllowed: boolean },
  settle: (given: Registered) => Promise<RegistrationAnswer>,
): Promise<RegistrationAnswer> {
  if (!(await deps.invitations.claim(invitation))) return { ok: false, reason: 'invitation-used' };
  const { publicUrl, outbound } = deps;
  const body = registrationRequest({ publicUrl, namesAllowed, supported: configuration });
  const sent = await sendRegistration({ outbound, configuration, token }, body);
  const failed = (error: unknown) => notKept(deps, error);
  const answer = sent.ok ? await settle(sent.given).catch(failed) : sent;
  if (!answer.ok) await deps.invitations.release(invitation);
  // What is registered stays so: without that note, the second use of the address has no link.
  else await deps.invitations.settle(invitation, answer.platformId).catch(failed);
  return answer;
}

/** The store failed after the platform took the request: never its words in the log. */
function notKept({ log }: RegisterDeps, error: unknown): Refusal {
  log.warn(
    { error: error instanceof Error ? error.name : '?' },
    'a write of a registration failed',
  );
  return { ok: false, reason: 'not-kept' };
}

async function keep(
  { registry }: RegisterDeps,
  { configuration, invitation }: Ready,
  given: Registered,
): Promise<RegistrationAnswer> {
  const { issuer, authUrl, tokenUrl, jwksUrl, family } = configuration;
  const { namesAllowed, school } = invitation;
  const platformId = platformKey(issuer, given.clientId);
  const asked = {
    issuer,
    authUrl,
    tokenUrl,
    jwksUrl,
    ...given,
    namesAllowed,
    ...(school === undefined ? {} : { school }),
    ...(family === undefined ? {} : { family }),
  };
  const added = await registry.addPending(asked).catch(async (error: unknown) => {
    // The answer of the store may have been lost after the platform was written, which comes last.
    if ((await registry.findNow(platformId)) === undefined) throw error;
    return 'added';
  });
  if (added !== 'added') return { ok: false, reason: 'already-registered' };
  const frameOrigins = frameOriginsOf({ issuer, authUrl, frameOrigins: [] });
  return { ok: true, outcome: 'registered', platformId, namesAllowed, frameOrigins };
}

/** A platform that gives another client id to what it updates has made another tool: nothing is kept. */
async function change(
  { registry }: RegisterDeps,
  { configuration, platform }: Ready & { readonly platform: Platform },
  given: Registered,
): Promise<RegistrationAnswer> {
  if (given.clientId !== platform.clientId) return { ok: false, reason: 'answer-unreadable' };
  const { issuer, authUrl, tokenUrl, jwksUrl } = configuration;
  const { _id: platformId, namesAllowed } = platform;
  const outcome = await registry.update(platformId, { issuer, authUrl, tokenUrl, jwksUrl });
  // Those an administrator added, too: an ENT may frame the dialog with everything else.
  const frameOrigins = frameOriginsOf({ ...platform, issuer, authUrl });
  return { ok: true, outcome, platformId, namesAllowed, frameOrigins };
}
