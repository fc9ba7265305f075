/** From verified claims to our own words: the last place where a claim is known. */
import { z } from 'zod';
import { roleFrom } from '../domain/role.ts';
import type { Deployment, Platform } from '../store/index.ts';
import type { Claims } from './claims.ts';
import { nameOf, shown } from './names.ts';
import { frameOriginsOf, ownUrl } from './platformUrls.ts';
import { gradeRights } from './scopes.ts';
import type { Launch } from './types.ts';

interface Read {
  readonly claims: Claims;
  readonly kind: Launch['kind'];
  readonly platform: Platform;
  readonly deployment: Deployment;
}

export function readLaunch(read: Read): Launch {
  const { claims, kind, platform, deployment } = read;
  return {
    ok: true,
    kind,
    platformId: platform._id,
    platformGeneration: platform.generation,
    deploymentKey: deployment._id,
    schoolId: deployment.schoolId,
    schoolHints: hintsOf(claims),
    frameOrigins: frameOriginsOf(platform),
    ...present('sub', claims.sub),
    role: claims.sub === undefined ? 'visitor' : roleFrom(claims.roles ?? []),
    groups: groupsOf(claims.custom.groups),
    ...present('platformFamily', shown(claims.family, 100)),
    ...present('platformVersion', shown(claims.platformVersion, 100)),
    ...present('name', platform.namesAllowed ? nameOf(claims.names) : undefined),
    ...present('context', claims.context && withTitles(claims.context)),
    ...present('resourceLink', claims.link && withTitles(claims.link)),
    ...present('placement', z.uuid().safeParse(claims.custom.placement).data?.toLowerCase()),
    ...present('copiedFrom', historyOf(claims.custom.history)),
    ...present('locale', shown(claims.presentation.locale, 35)),
    ...present('returnUrl', ownAddress(platform, claims.presentation.return_url)),
    ...present('deepLinking', deepLinkingOf(claims.settings, platform)),
    ...present('forUser', claims.forUser),
    ...present('scores', claims.endpoint && scoresOf(claims.endpoint, platform)),
    ...present('rosterUrl', ownAddress(platform, claims.rosterUrl)),
  };
}

/** Undefined values are left out: `exactOptionalPropertyTypes`. */
function present<K extends string, V>(key: K, value: V | undefined): { [_ in K]?: V } {
  const named: { [_ in K]?: V } = {};
  if (value !== undefined) named[key] = value;
  return named;
}

function withTitles(of: {
  readonly id: string;
  readonly title?: string | null | undefined;
  readonly label?: string | null | undefined;
}) {
  return {
    id: of.id,
    ...present('title', shown(of.title, 500)),
    ...present('label', shown(of.label, 200)),
  };
}

function hintsOf({ custom, sourcedId }: Claims): Launch['schoolHints'] {
  return {
    ...present('parameter', filledIn(custom.school)),
    ...present('category', filledIn(custom.category)),
    ...present('sourcedid', filledIn(sourcedId)),
  };
}

/** A variable that the platform does not know comes as it was written. */
function filledIn(text: string | null | undefined): string | undefined {
  return text?.startsWith('$') === true ? undefined : shown(text, 255);
}

/** `$Moodle.Person.userGroupIds`, as it is when the platform doesn't know the variable. */
function groupsOf(text: string | undefined): readonly string[] {
  const ids = (text ?? '').split(',', 200).map((id) => id.trim());
  const kept = ids.filter((id) => id !== '' && id.length <= 100 && !id.startsWith('$'));
  return [...new Set(kept)].slice(0, 50);
}

/** The nearest of `$Context.id.history`: URL-encoded ids (LTI 1.3 core, appendix); or the variable itself. */
function historyOf(text: string | undefined): readonly string[] | undefined {
  const ids = (text ?? '').split(',', 200).flatMap((id) => decoded(id.trim()) ?? []);
  const kept = ids.filter((id) => id !== '' && id.length <= 255 && !id.startsWith('$'));
  return kept.length === 0 ? undefined : [...new Set(kept)].slice(0, 20);
}

function decoded(id: string): string | undefined {
  try {
    return decodeURIComponent(id);
  } catch {
    return undefined;
  }
}

const ownAddress = (platform: Platform, text: string | null | undefined): string | undefined =>
  text === null || text === undefined || ownUrl(platform, text) === undefined ? undefined : text;

/** Undefined too when the answer would leave the platform: the launch is then refused. */
function deepLinkingOf(settings: Claims['settings'], platform: Platform): Launch['deepLinking'] {
  const returnUrl = ownAddress(platform, settings?.deep_link_return_url);
  if (settings === undefined || returnUrl === undefined) return undefined;
  return {
    returnUrl,
    ...present('data', settings.data ?? undefined),
    acceptsLinks: settings.accept_types.includes('ltiResourceLink'),
    acceptsMultiple: settings.accept_multiple ?? true,
    acceptsLineItem: settings.accept_lineitem ?? true,
  };
}

/** Addresses on other origins are dropped: our token would go there. */
function scoresOf(
  { scope, lineitem, lineitems }: NonNullable<Claims['endpoint']>,
  platform: Platform,
): NonNullable<Launch['scores']> {
  return {
    rights: gradeRights(scope ?? []),
    ...present('lineItem', ownAddress(platform, lineitem)),
    ...present('lineItems', ownAddress(platform, lineitems)),
  };
}
