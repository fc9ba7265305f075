/** From a verified launch to a session and the page it opens on (codebases.md 5, path 1). */
import { identityKey, personKey } from '../../domain/ids.ts';
import type { CourseId, PlacementId } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { matchLocale } from '../../web/locale.ts';
import { openSession, sha256 } from '../../web/sessions.ts';
import { endPause } from './endPause.ts';
import { enrol, nobody, recognise } from './enrol.ts';
import type { Enrolled } from './enrol.ts';
import { bindingKey, resolvePlacement } from './resolvePlacement.ts';

/** Messages that come from a link of the course. */
const ofLink: ReadonlySet<Launch['kind']> = new Set(['resource-link', 'submission-review']);

/** Opens the session in the school of the launch; the answer is the path of its first page. */
export async function startSession(
  services: Services,
  launch: Launch,
  browser: {
    readonly secret: string;
    /** It has not shown that secret yet. */
    readonly cookieAwaited: boolean;
    readonly languages: string | undefined;
  },
): Promise<string> {
  const { sub } = launch;
  const enrolled = await enrolAs(services, launch);
  const placement =
    enrolled.courseId === undefined || !ofLink.has(launch.kind)
      ? undefined
      : await resolvePlacement(services, launch, enrolled.courseId);
  if (enrolled.courseId !== undefined) await endPause(services, launch, enrolled.courseId);
  const { path } = await openSession(services, {
    platformId: launch.platformId,
    platformGeneration: launch.platformGeneration,
    deploymentKey: launch.deploymentKey,
    schoolId: launch.schoolId,
    identityId: enrolled.identityId,
    personId: enrolled.personId,
    role: enrolled.role,
    ...(enrolled.preview === undefined ? {} : { preview: enrolled.preview }),
    ...(sub === undefined ? { anonymous: true } : {}),
    browserHash: sha256(browser.secret),
    ...(browser.cookieAwaited ? { cookieAwaited: true } : {}),
    locale: matchLocale([enrolled.ownLocale, launch.locale, browser.languages]),
    ...(enrolled.courseId === undefined ? {} : { courseId: enrolled.courseId }),
    ...(placement === undefined ? {} : { placementId: placement }),
    ...linkOf(launch),
    ...askedOf(launch),
  });
  if (sub === undefined) return `${path}visitor`;
  const reviewed =
    launch.forUser === undefined ? undefined : reviewPage(launch, launch.forUser, placement);
  return `${path}${reviewed ?? firstPage({ ...enrolled, kind: launch.kind }, placement)}`;
}

function enrolAs(services: Services, launch: Launch): Promise<Enrolled> {
  const { sub } = launch;
  if (sub === undefined) return Promise.resolve(nobody(launch));
  const ask = launch.kind === 'data-privacy' ? recognise : enrol;
  return ask(services, { ...launch, sub });
}

/** Submission review: the work of that student on this link, once the link has an activity. */
function reviewPage(
  { platformId, schoolId }: Launch,
  sub: string,
  placement: PlacementId | undefined,
): string | undefined {
  if (placement === undefined) return undefined;
  return `activity/${placement}/work/${personKey(schoolId, identityKey(platformId, sub))}`;
}

function linkOf(launch: Launch) {
  if (launch.resourceLink === undefined) return {};
  const { id, title } = launch.resourceLink;
  return {
    resourceLink: { id, binding: bindingKey(launch), ...(title === undefined ? {} : { title }) },
  };
}

/** What the platform wants of it, and back. */
function askedOf({ kind, deepLinking, returnUrl }: Launch) {
  return {
    ...(kind === 'data-privacy' ? { ownData: true } : {}),
    ...(deepLinking === undefined ? {} : { deepLinking }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
  };
}

/** Where a launch opens: one page per role and state, named here only. */
export function firstPage(
  {
    kind,
    role,
    courseId,
  }: Pick<Launch, 'kind' | 'role'> & { readonly courseId?: CourseId | undefined },
  placement: PlacementId | undefined,
): string {
  if (kind === 'data-privacy') return 'my-data';
  if (!may(role, 'work') && !may(role, 'place')) return 'visitor';
  if (courseId === undefined) return 'waiting';
  if (kind === 'deep-linking') return 'pick';
  if (may(role, 'place'))
    return placement !== undefined && may(role, 'read-class') ? 'course' : 'place';
  return placement === undefined ? 'waiting' : `activity/${placement}`;
}
