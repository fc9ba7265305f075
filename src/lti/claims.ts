/**
 * The claims we read, and no other: what is not named here is dropped when a token is parsed, so
 * that e-mail, user names, `lis.person_sourcedid` (may be a national number) and the outcome URLs of
 * LTI 1.1 are never held, let alone stored (model.md 2). A test searches the store for them.
 */
import { z } from 'zod';
import type { FailureCode } from '../domain/failure.ts';
import { kindOf } from './messageTypes.ts';
import type { Problem } from './refusal.ts';

const claim = {
  version: 'https://purl.imsglobal.org/spec/lti/claim/version',
  message: 'https://purl.imsglobal.org/spec/lti/claim/message_type',
  deployment: 'https://purl.imsglobal.org/spec/lti/claim/deployment_id',
  roles: 'https://purl.imsglobal.org/spec/lti/claim/roles',
  target: 'https://purl.imsglobal.org/spec/lti/claim/target_link_uri',
  link: 'https://purl.imsglobal.org/spec/lti/claim/resource_link',
  context: 'https://purl.imsglobal.org/spec/lti/claim/context',
  lis: 'https://purl.imsglobal.org/spec/lti/claim/lis',
  custom: 'https://purl.imsglobal.org/spec/lti/claim/custom',
  presentation: 'https://purl.imsglobal.org/spec/lti/claim/launch_presentation',
  platform: 'https://purl.imsglobal.org/spec/lti/claim/tool_platform',
  endpoint: 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint',
  forUser: 'https://purl.imsglobal.org/spec/lti/claim/for_user',
  settings: 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings',
  roster: 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice',
} as const;

/** At most 255 characters (LTI 1.3 core, 5.3). */
const id = z.string().min(1).max(255);
/** Platforms send null and empty texts for what they don't have. */
const shown = z.string().nullish();
/** Deep linking (LTI-DL 2.0, 4.4.1): what the platform takes back, and where. */
const linkSettings = z.object({
  deep_link_return_url: z.string().min(1),
  accept_types: z.array(z.string()).max(50),
  accept_multiple: z.boolean().nullish(),
  accept_lineitem: z.boolean().nullish(),
  /** Goes back unchanged; it lives in the session until then. */
  data: z.string().max(20_000).nullish(),
});
/** A teacher types the custom parameters: what is not a text is as good as absent. */
const typed = z.string().optional().catch(undefined);

const claims = z
  .object({
    [claim.version]: z.literal('1.3.0'),
    [claim.message]: id,
    [claim.deployment]: id,
    /** Absent: an anonymous launch, where the administrator allows them. */
    sub: id.optional(),
    [claim.roles]: z.array(z.string()).max(200).optional(),
    [claim.target]: z.string().min(1).optional(),
    nonce: z.string().min(1),
    iat: z.number(),
    exp: z.number(),
    azp: z.string().optional(),
    name: shown,
    given_name: shown,
    family_name: shown,
    /** Only whether there is one: administrators see what a platform leaves out. */
    email: z.unknown().optional(),
    [claim.link]: z.object({ id, title: shown }).nullish(),
    [claim.context]: z.object({ id, title: shown, label: shown }).nullish(),
    [claim.custom]: z
      .object({
        placement: typed,
        groups: typed,
        history: typed,
        school: typed,
        category: typed,
      })
      .nullish(),
    /** The course's own number, and nothing of the person. */
    [claim.lis]: z
      .object({ course_section_sourcedid: typed.nullable() })
      .nullish()
      .catch(undefined),
    [claim.presentation]: z.object({ locale: shown, return_url: shown }).nullish(),
    [claim.platform]: z.object({ product_family_code: shown, version: shown }).nullish(),
    [claim.endpoint]: z
      .object({ scope: z.array(z.string()).max(50).nullish(), lineitem: shown, lineitems: shown })
      .nullish(),
    [claim.forUser]: z.object({ user_id: id }).nullish(),
    [claim.settings]: linkSettings.nullish(),
    [claim.roster]: z.object({ context_memberships_url: shown }).nullish(),
  })
  .transform((read) => ({
    message: read[claim.message],
    deployment: read[claim.deployment],
    sub: read.sub,
    roles: read[claim.roles],
    target: read[claim.target],
    nonce: read.nonce,
    iat: read.iat,
    exp: read.exp,
    azp: read.azp,
    names: { whole: read.name, given: read.given_name, family: read.family_name },
    link: read[claim.link] ?? undefined,
    context: read[claim.context] ?? undefined,
    custom: read[claim.custom] ?? {},
    sourcedId: read[claim.lis]?.course_section_sourcedid,
    presentation: read[claim.presentation] ?? {},
    hasEmail: typeof read.email === 'string' && read.email !== '',
    family: read[claim.platform]?.product_family_code,
    platformVersion: read[claim.platform]?.version,
    endpoint: read[claim.endpoint] ?? undefined,
    forUser: read[claim.forUser]?.user_id,
    settings: read[claim.settings] ?? undefined,
    rosterUrl: read[claim.roster]?.context_memberships_url,
  }));

export type Claims = z.infer<typeof claims>;

interface Meaning {
  readonly code: FailureCode;
  readonly missing: string;
  readonly wrong?: string;
}

const meanings = new Map<string, Meaning>([
  [claim.version, { code: 'token-version', missing: 'KB-04', wrong: 'KB-03' }],
  [claim.message, { code: 'token-message', missing: 'KB-08' }],
  [claim.roles, { code: 'token-claims', missing: 'KB-09' }],
  [claim.deployment, { code: 'token-claims', missing: 'KB-10' }],
  [claim.link, { code: 'token-link-missing', missing: 'KB-11', wrong: 'KB-11' }],
  ['sub', { code: 'token-user-missing', missing: 'KB-12' }],
  ['nonce', { code: 'token-nonce', missing: 'H-02' }],
]);

/** What a missing claim, or one of the wrong type (H-18), means for people and for the log. */
export function claimProblem(name: string, fault: 'missing' | 'wrong'): Problem {
  const { code, missing, wrong } = meanings.get(name) ?? { code: 'token-claims', missing: 'KB-06' };
  const [shortName = name] = name.split('/').slice(-1);
  const reason = `${fault === 'missing' ? missing : (wrong ?? 'H-18')} ${shortName} ${fault}`;
  return { code, reason, about: shortName };
}

/** Parses a verified payload; the first problem in the order above when it does not hold. */
export function readClaims(
  payload: object,
  anonymousAllowed: boolean,
):
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly problem: Problem } {
  const read = claims.safeParse(payload);
  if (!read.success) {
    const name = String(read.error.issues[0]?.path[0]);
    return {
      ok: false,
      problem: claimProblem(name, isMissing(payload, name) ? 'missing' : 'wrong'),
    };
  }
  const isNobody = read.data.sub === undefined && !anonymousAllowed;
  const lacking = isNobody ? 'sub' : lackingClaim(read.data);
  return lacking === undefined
    ? { ok: true, claims: read.data }
    : { ok: false, problem: claimProblem(lacking, 'missing') };
}

const isMissing = (payload: object, name: string): boolean =>
  !Object.hasOwn(payload, name) || Reflect.get(payload, name) === '';

/** The certification suite sends deep linking without a target (DL-1); a privacy launch may have no role. */
function lackingClaim({
  message,
  link,
  roles,
  target,
  settings,
  forUser,
}: Claims): string | undefined {
  const kind = kindOf(message);
  if (kind === 'resource-link' && link === undefined) return claim.link;
  if (kind !== 'data-privacy' && roles === undefined) return claim.roles;
  if (kind !== 'deep-linking' && target === undefined) return claim.target;
  if (kind === 'deep-linking' && settings === undefined) return claim.settings;
  if (kind === 'submission-review' && forUser === undefined) return claim.forUser;
  return undefined;
}
