/** The payload of an id_token as Moodle 4.5 makes it (locallib.php lti_sign_jwt; test/fixtures/moodle-4.5). */
import { createHash } from 'node:crypto';
import { itemsOfLink } from './gradebook.ts';
import type { LaunchWish, PlatformLink, PlatformPerson, World } from './world.ts';
import { getLink, getPerson } from './world.ts';

const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
const ags = 'https://purl.imsglobal.org/spec/lti-ags/';
const roles = 'http://purl.imsglobal.org/vocab/lis/v2/';

export type Payload = Record<string, unknown>;

/** Permitted AGS scopes by the tool's setting in Moodle (lti.md 3.4). */
export function permittedScopes(world: World): readonly string[] {
  const { grades } = world.switches;
  if (grades === 'none') return [];
  const columns = grades === 'sync-and-columns' ? [`${ags}scope/lineitem`] : [];
  return [
    ...columns,
    `${ags}scope/lineitem.readonly`,
    `${ags}scope/result.readonly`,
    `${ags}scope/score`,
  ];
}

export const lineItemsUrl = (world: World): string =>
  `${world.issuer}/mod/lti/services.php/${world.course.id}/lineitems`;
export const lineItemUrl = (world: World, itemId: string): string =>
  `${lineItemsUrl(world)}/${itemId}/lineitem`;
export const membershipsUrl = (world: World): string =>
  `${world.issuer}/mod/lti/services.php/CourseSection/${world.course.id}/bindings/${world.deploymentId}/memberships`;

/** Roles of a launch: by `mod/lti:manage`, full URIs, sorted (lti.md 3.3). */
function launchRoles({ role }: PlatformPerson): string[] {
  if (role === 'administrator') {
    return [
      `${roles}institution/person#Administrator`,
      `${roles}membership#Instructor`,
      `${roles}system/person#Administrator`,
    ];
  }
  const teaches = role === 'editing-teacher' || role === 'non-editing-teacher';
  return [`${roles}membership#${teaches ? 'Instructor' : 'Learner'}`];
}

interface Launch {
  readonly world: World;
  readonly person: PlatformPerson;
  readonly link: PlatformLink;
}

/** Variables that this Moodle knows; the others stay as they were typed. */
function substitute({ world, person, link }: Launch, value: string): string {
  const known: Readonly<Record<string, string>> = {
    '$Context.id': world.course.id,
    '$Context.title': world.course.title,
    '$Context.id.history': '',
    '$ResourceLink.id': link.id,
    '$ResourceLink.title': link.title,
    '$User.id': person.id,
    '$User.username': person.username,
    '$Person.address.timezone': 'Europe/Paris',
    '$Moodle.Person.userGroupIds': person.groups.join(','),
  };
  return known[value] ?? value;
}

/** Custom parameters come twice when they have capitals: as typed and in lower case. */
function customClaim(launch: Launch, isLinkLaunch: boolean): Record<string, string> {
  const custom: Record<string, string> = {};
  for (const [key, value] of isLinkLaunch ? Object.entries(launch.link.custom) : []) {
    custom[key] = substitute(launch, value);
    custom[key.toLowerCase().replaceAll(/[^a-z0-9]/g, '_')] = custom[key];
  }
  const { world } = launch;
  return world.switches.rosterClaim
    ? { ...custom, context_memberships_url: membershipsUrl(world) }
    : custom;
}

function personClaims({ world, person }: Launch): Payload {
  const { names, emails } = world.switches;
  return {
    ...(names && {
      given_name: person.givenName,
      family_name: person.familyName,
      name: `${person.givenName} ${person.familyName}`,
    }),
    [`${lti}ext`]: { ...(names && { user_username: person.username }), lms: 'moodle-2' },
    ...(emails && { email: person.email }),
  };
}

function serviceClaims({ world, link }: Launch, isLinkLaunch: boolean): Payload {
  const scope = permittedScopes(world);
  const own = isLinkLaunch ? itemsOfLink(world.gradebook, link.id) : [];
  const [only] = own.length === 1 ? own : [];
  const query = `?type_id=${world.deploymentId}`;
  return {
    ...(scope.length > 0 && {
      [`${ags}claim/endpoint`]: {
        scope,
        lineitems: lineItemsUrl(world) + query,
        ...(only && { lineitem: lineItemUrl(world, only.id) + query }),
      },
    }),
    ...(world.switches.rosterClaim && {
      'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': {
        context_memberships_url: membershipsUrl(world),
        service_versions: ['1.0', '2.0'],
      },
    }),
  };
}

function linkClaims({ world, person, link }: Launch): Payload {
  const data = {
    instanceid: link.id,
    userid: person.id,
    typeid: world.deploymentId,
    launchid: Math.floor(world.random() * 2 ** 31),
  };
  const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex');
  const back = `course=${world.course.id}&launch_container=3&instanceid=${link.id}&sesskey=demo`;
  return {
    [`${lti}resource_link`]: { title: link.title, description: link.description, id: link.id },
    ...(link.graded && {
      'https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome': {
        lis_result_sourcedid: JSON.stringify({ data, hash }),
        lis_outcome_service_url: `${world.issuer}/mod/lti/service.php`,
      },
    }),
    [`${lti}launch_presentation`]: {
      locale: person.locale,
      document_target: 'iframe',
      return_url: `${world.issuer}/mod/lti/return.php?${back}`,
    },
  };
}

function deepLinkingClaims({ world, person }: Launch): Payload {
  const back = `course=${world.course.id}&id=${world.deploymentId}&sesskey=demo`;
  return {
    [`${lti}launch_presentation`]: { locale: person.locale },
    'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': {
      accept_types: ['ltiResourceLink'],
      accept_presentation_document_targets: ['frame', 'iframe', 'window'],
      accept_copy_advice: false,
      accept_multiple: true,
      accept_unsigned: false,
      auto_create: false,
      can_confirm: false,
      deep_link_return_url: `${world.issuer}/mod/lti/contentitem_return.php?${back}`,
      title: 'Élan',
      text: '',
    },
  };
}

function platformClaims(world: World): Payload {
  const { course } = world;
  return {
    [`${lti}deployment_id`]: world.deploymentId,
    [`${lti}context`]: {
      id: course.id,
      label: course.label,
      title: course.title,
      type: ['CourseSection'],
    },
    [`${lti}tool_platform`]: {
      product_family_code: world.switches.family,
      version: '2024100700',
      guid: createHash('md5').update(world.issuer).digest('hex'),
      name: 'mirabelliers',
      description: 'ENT de démonstration',
    },
    [`${lti}version`]: '1.3.0',
  };
}

export interface ClaimsAsk extends LaunchWish {
  readonly personId: string;
  readonly linkId: string;
  readonly nonce: string;
}

/** Deep linking goes to the tool itself; a review where deep linking said, else to the link's address. */
export function linkFor(world: World, { linkId, message }: LinkAsk): PlatformLink {
  if (linkId === '')
    return {
      id: '',
      cmid: '0',
      title: '',
      description: '',
      url: `${world.toolUrl}/lti/launch`,
      custom: {},
      graded: false,
    };
  const link = getLink(world, linkId);
  const review =
    message === 'LtiSubmissionReviewRequest'
      ? itemsOfLink(world.gradebook, linkId).find(({ coupled }) => coupled)?.submissionReview
      : undefined;
  if (review === undefined) return link;
  return { ...link, url: review.url ?? link.url, custom: { ...link.custom, ...review.custom } };
}

interface LinkAsk extends LaunchWish {
  readonly linkId: string;
}

/** The whole payload; change it freely before signing. */
export function launchClaims(world: World, ask: ClaimsAsk): Payload {
  const person = getPerson(world, ask.personId);
  const link = linkFor(world, ask);
  const launch = { world, person, link };
  const message = ask.message ?? 'LtiResourceLinkRequest';
  const isLinkLaunch = message !== 'LtiDeepLinkingRequest';
  const nowSeconds = Math.floor(world.now() / 1000);
  return {
    nonce: ask.nonce,
    iat: nowSeconds,
    exp: nowSeconds + world.switches.tokenLifeSeconds,
    iss: world.issuer,
    aud: world.clientId,
    ...(!world.switches.anonymous && { sub: person.id }),
    ...platformClaims(world),
    [`${lti}target_link_uri`]: link.url,
    [`${lti}lis`]: {
      person_sourcedid: person.idnumber,
      course_section_sourcedid: world.course.idnumber,
    },
    [`${lti}roles`]: launchRoles(person),
    [`${lti}message_type`]: message,
    ...(message === 'LtiSubmissionReviewRequest' && {
      [`${lti}for_user`]: { user_id: ask.forUserId ?? '' },
    }),
    ...(isLinkLaunch ? linkClaims(launch) : deepLinkingClaims(launch)),
    ...personClaims(launch),
    [`${lti}custom`]: customClaim(launch, isLinkLaunch),
    ...serviceClaims(launch, isLinkLaunch),
  };
}
