/**
 * The state of the simulated Moodle: plain mutable data that the pages show, the endpoints change
 * and the tests read and set. Ids are strings of digits, as Moodle's.
 */
import type { JWK } from 'jose';
import type { Gradebook } from './gradebook.ts';
import type { Endpoint, Switches } from './switches.ts';

export type PlatformRole =
  'student' | 'editing-teacher' | 'non-editing-teacher' | 'administrator' | 'not-enrolled';

export interface PlatformPerson {
  readonly id: string;
  username: string;
  givenName: string;
  familyName: string;
  email: string;
  /** `idnumber`, often a national number: sent in `lis.person_sourcedid` whatever the privacy settings. */
  idnumber: string;
  /** In the only course of this Moodle. */
  role: PlatformRole;
  groups: readonly string[];
  locale: string;
}

/** An « Outil externe » activity of the course. */
export interface PlatformLink {
  /** Instance id: `resource_link.id`. */
  readonly id: string;
  /** Course module id: what the address of the activity page carries. */
  readonly cmid: string;
  title: string;
  /** Intro of the activity, `resource_link.description`. */
  description: string;
  /** Own address of the tool, `target_link_uri`. */
  url: string;
  /** Custom parameters as the teacher or deep linking left them. */
  custom: Readonly<Record<string, string>>;
  /** The activity accepts grades: it has its coupled column in the gradebook. */
  graded: boolean;
}

export interface PlatformCourse {
  readonly id: string;
  label: string;
  title: string;
  idnumber: string;
}

/** One request that a machine made, newest last; at most 500 are kept. */
interface Call {
  readonly endpoint: Endpoint;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
  readonly at: number;
  readonly userAgent: string | undefined;
  readonly body: unknown;
}

type Message = 'LtiResourceLinkRequest' | 'LtiDeepLinkingRequest' | 'LtiSubmissionReviewRequest';

/** What a launch is for, when it is not the activity itself. */
export interface LaunchWish {
  readonly message?: Message;
  /** Submission review: the student whose work is looked at. */
  readonly forUserId?: string;
}

/** Launches begun and not used: Moodle keeps them in the session of the person. */
interface LaunchBegun extends LaunchWish {
  readonly personId: string;
  /** Empty for deep linking, which starts from no link. */
  readonly linkId: string;
}

interface AccessToken {
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

export interface SigningKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

/** A tool that came by dynamic registration: pending (state 2) until the administrator activates it. */
interface RegisteredTool {
  state: 'pending' | 'active';
  readonly name: string;
  readonly claims: readonly string[];
}

/** Public half of a tool's keys, as its JWKS address gives them. */
type ToolKeys = () => Promise<{ keys: JWK[] }>;

export interface World {
  /** `$CFG->wwwroot`, without a slash at the end. */
  readonly issuer: string;
  /** Origin of the tool. */
  readonly toolUrl: string;
  readonly clientId: string;
  /** Type id of the tool in Moodle: `deployment_id`, `type_id`. */
  readonly deploymentId: string;
  /** Lines of « Adresses de redirection » of the tool's settings. */
  redirectUris: string[];
  readonly course: PlatformCourse;
  readonly people: PlatformPerson[];
  readonly links: PlatformLink[];
  readonly gradebook: Gradebook;
  readonly switches: Switches;
  readonly calls: Call[];
  readonly launches: Map<string, LaunchBegun>;
  readonly tokens: Map<string, AccessToken>;
  /** Newest last; Moodle publishes one. */
  readonly keys: SigningKey[];
  toolKeys: ToolKeys;
  /** The tool's key set as it was read last: Moodle keeps it. */
  toolKeysHeld?: { keys: JWK[] };
  /** Registration tokens given out: for a new tool, once, or for updating the one that is there. */
  readonly registrationTokens: Map<string, 'fresh' | 'used' | 'update'>;
  /** Absent = the tool was entered by hand. */
  registeredTool?: RegisteredTool;
  /** The platform's clock, epoch ms, with the drift of the switches. */
  readonly now: () => number;
  /** 0 to 1, from the seed. */
  readonly random: () => number;
}

export function getPerson(world: World, personId: string): PlatformPerson {
  const person = world.people.find(({ id }) => id === personId);
  if (person === undefined) throw new Error(`no person ${personId} in the simulated Moodle`);
  return person;
}

export function getLink(world: World, linkId: string): PlatformLink {
  const link = world.links.find(({ id }) => id === linkId);
  if (link === undefined) throw new Error(`no link ${linkId} in the simulated Moodle`);
  return link;
}
