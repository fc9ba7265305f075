/** What the rest of Élan sees of LTI: no claim names, no JOSE (architecture.md 2). */
import type { ActivityProgress, Held, ScoreOutcome } from '../domain/delivery.ts';
import type { CookiePath } from '../domain/diagnostic.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { GradeRight } from '../domain/gradeRight.ts';
import type { DeploymentKey, PlacementId, PlatformId, SchoolId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';
import type { SchoolHints } from '../domain/schoolRule.ts';
import type { Platform } from '../store/index.ts';
import type { PlatformCheck } from './checkTypes.ts';
import type { FramesRefused } from './frameOrigins.ts';
import type { NewInvitation, RegistrationAnswer } from './registrationTypes.ts';
import type {
  LineItemEnsured,
  LineItemFound,
  LinkLineItem,
  ServiceAway,
  WantedLineItem,
} from './lineItemTypes.ts';
import type { LoginAnswer, PendingLaunch, WayBack } from './loginTypes.ts';

export interface NewPlatform {
  readonly issuer: string;
  readonly clientId: string;
  readonly authUrl: string;
  readonly tokenUrl: string;
  readonly jwksUrl: string;
  readonly deploymentId: string;
  /** Name of the school the deployment belongs to; made when unknown. */
  readonly school?: string;
  /** Not said: as the platform has it already, a new one without. */
  readonly namesAllowed?: boolean;
  /** Product, when the platform said it: `moodle`. */
  readonly family?: string;
}

/** One that waits may have no deployment yet: its first launch tells (lti.md 0.7). */
export type PendingPlatform = Omit<NewPlatform, 'deploymentId'> & {
  readonly deploymentId?: string | undefined;
};

/** What may not hold in a new platform. */
export type NewPlatformField = Exclude<keyof NewPlatform, 'namesAllowed' | 'family'>;

/** What an update of a registration may change. */
export type PlatformUpdate = Pick<Platform, 'issuer' | 'authUrl' | 'tokenUrl' | 'jwksUrl'>;

/** What an administrator chooses; what is not named stays as it is. */
type PlatformSettings = Partial<
  Pick<Platform, 'namesAllowed' | 'anonymousAllowed' | 'scorePolicy'>
>;

export interface PlatformRegistry {
  /** From a cache at most 5 s old (model.md 8). */
  find(id: PlatformId): Promise<Platform | undefined>;
  /** As it is in the store now: whether sessions are open does not wait for a cache, on any node. */
  findNow(id: PlatformId): Promise<Platform | undefined>;
  list(): Promise<readonly Platform[]>;
  /** Active at once. `exists`: the registration is there already (its deployment is added if new). */
  add(platform: NewPlatform): Promise<'added' | 'exists' | { readonly problem: string }>;
  /** Waits until an administrator confirms it; its first deployment, when known, is ready for that. */
  addPending(
    platform: PendingPlatform,
  ): Promise<'added' | { readonly wrong: NewPlatformField | 'known' }>;
  /** Its addresses after an update; pending again when an address changed. */
  update(id: PlatformId, asked: PlatformUpdate): Promise<'updated' | 'updated-pending'>;
  /**
   * Confirms a pending platform, or lets a disabled one in again; its old sessions stay ended.
   * `changed`: its addresses are no longer those that were seen, and nothing was done.
   */
  enable(id: PlatformId, seen: PlatformUpdate): Promise<'enabled' | 'changed'>;
  /** From the next launch, or the next answer, on. */
  set(id: PlatformId, settings: PlatformSettings): Promise<void>;
  /** Who may frame us besides the platform: the origins of these addresses, ten at most. */
  setFrameOrigins(id: PlatformId, addresses: readonly string[]): Promise<'set' | FramesRefused>;
  /** Disabling ends the sessions of the whole platform: the others open the activity again. */
  setDeployment(key: DeploymentKey, status: 'active' | 'disabled'): Promise<void>;
  /** Ends its sessions by raising the generation. */
  disable(issuer: string, clientId: string): Promise<'disabled' | 'unknown'>;
}

export type Refused = {
  readonly ok: false;
  readonly code: FailureCode;
  /** Person-free reason for the log and the administrator: `KB-02 kid imstester_66067`, `exp 3600 s ago`. */
  readonly reason: string;
  /** Known when the platform was found: who may frame the error page, and, of an active one, the way back. */
  readonly frameOrigins?: readonly string[];
  readonly wayBack?: WayBack;
  /** Only where `canAsk` was said: the browser may still show that the login was its own. */
  readonly pending?: PendingLaunch;
};

export interface Launch {
  readonly ok: true;
  readonly kind: 'resource-link' | 'deep-linking' | 'submission-review' | 'data-privacy';
  readonly platformId: PlatformId;
  readonly platformGeneration: number;
  readonly platformFamily?: string;
  /** As the platform says it: Moodle sends its build, `2024100700`. */
  readonly platformVersion?: string;
  readonly deploymentKey: DeploymentKey;
  /** The deployment's. A rule of the platform may give the course another (model.md 2). */
  readonly schoolId: SchoolId;
  readonly schoolHints: SchoolHints;
  readonly frameOrigins: readonly string[];
  /** Absent: the platform does not say who it is; then the role is a visitor's, whatever was sent. */
  readonly sub?: string;
  /** Only when the administrator allowed names and the platform sent one. */
  readonly name?: string;
  readonly role: Role;
  readonly context?: { readonly id: string; readonly title?: string; readonly label?: string };
  readonly resourceLink?: { readonly id: string; readonly title?: string };
  /** Our placement uuid, from the custom parameters. */
  readonly placement?: string;
  /** Contexts that this one is a copy of, the nearest first; absent: none, or the platform does not say. */
  readonly copiedFrom?: readonly string[];
  readonly groups: readonly string[];
  readonly locale?: string;
  readonly returnUrl?: string;
  /** Of deep linking only. */
  readonly deepLinking?: DeepLinking;
  /** Of submission review only: the platform's id of the student whose work is asked for. */
  readonly forUser?: string;
  readonly scores?: {
    readonly lineItem?: string;
    /** Where the course's line items are read and made. */
    readonly lineItems?: string;
    /** Of this list only we ask for anything. */
    readonly rights: readonly GradeRight[];
  };
  /** Where the list of the course's members is; absent when the platform does not offer it. */
  readonly rosterUrl?: string;
}

/** What the platform of a deep-linking launch takes back, and where. */
interface DeepLinking {
  /** On an origin of the platform. */
  readonly returnUrl: string;
  /** Goes back unchanged, only if it came. */
  readonly data?: string;
  /** `accept_types` has `ltiResourceLink`, the only kind we give. */
  readonly acceptsLinks: boolean;
  readonly acceptsMultiple: boolean;
  /** False only when the platform says so. */
  readonly acceptsLineItem: boolean;
}

/** One activity for the course, as the platform will link to it. */
export interface DeepLinkItem {
  readonly placement: PlacementId;
  readonly title: string;
  /** Shown under the title in the course. */
  readonly text: string;
  /** Absent: no column in the gradebook. */
  readonly scoreMaximum?: number;
}

export interface DeepLinkReply {
  readonly deploymentKey: DeploymentKey;
  readonly data?: string | undefined;
  /** None: the teacher changed their mind, or `error` says why. */
  readonly items: readonly DeepLinkItem[];
  /** What the platform shows to the teacher. */
  readonly message?: string;
  readonly error?: string;
}

/** `domain` decides what follows. */
export type { ScoreOutcome };

export interface ScoreToSend {
  readonly lineItem: string;
  /** The platform's user id. */
  readonly userId: string;
  /** Absent: progress alone; only where the platform keeps its grade then (`every-progress`). */
  readonly scoreGiven?: number | undefined;
  readonly scoreMaximum: number;
  readonly comment: string;
  readonly activityProgress: ActivityProgress;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly startedAt?: number;
  readonly submittedAt?: number;
  /** Asked right before it leaves; false: it does not, the outcome is `retry-later`. */
  mayStillSend?(): boolean;
}

/** A result as the platform shows it; absent score = unknown, not 0 (lti.md 3.4). */
interface Result extends Held {
  readonly comment?: string;
  /** Epoch ms. */
  readonly timestamp?: number;
}

export type ResultRead =
  | ({ readonly kind: 'read' } & Result)
  | { readonly kind: 'none' }
  | { readonly kind: 'unavailable'; readonly why: string };

/** Of a whole line item. `why` is a closed short code, as in `ScoreOutcome`. */
export type ResultsRead =
  | {
      readonly kind: 'read';
      /** By the platform's user id. */
      readonly results: ReadonlyMap<string, Result>;
      /** False: who is not in it may have a result all the same. */
      readonly complete: boolean;
    }
  /** Not ours to read, or the line item is gone. */
  | { readonly kind: 'refused'; readonly why: string }
  | ({ readonly kind: 'unavailable' } & ServiceAway);

export interface RosterMember {
  readonly sub: string;
  /** Only when the administrator allowed names and the platform sent one. */
  readonly name?: string;
  /** In Moodle a teacher who does not edit is a learner here, an instructor at launch (lti.md 0b.11). */
  readonly role: Role;
  readonly status: 'active' | 'inactive' | 'deleted';
}

/** `why` is a closed short code, as in `ScoreOutcome`. */
export type RosterRead =
  | {
      readonly kind: 'read';
      /** Each person once. */
      readonly members: readonly RosterMember[];
      /** False: who is not in it may be a member all the same. */
      readonly complete: boolean;
    }
  /** The platform does not share its list with us. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unavailable'; readonly why: string };

export interface Lti {
  readonly platforms: PlatformRegistry;
  /** The one-time registration address. */
  invite(ask: NewInvitation): Promise<string>;
  /** Dynamic registration (lti.md 2.2): `params` is the unparsed query. The platform is pending after it. */
  register(params: unknown): Promise<RegistrationAnswer>;
  /**
   * The same for a registration that is there already, with the platform's token for updates. Its
   * client id stays; it is pending again when one of its addresses changed.
   */
  updateRegistration(params: unknown): Promise<RegistrationAnswer>;
  /** Asks the platform now; undefined when it is not registered. */
  checkPlatform(id: PlatformId): Promise<PlatformCheck | undefined>;
  /** OIDC third-party login initiation: `params` from the query (GET) or the form (POST), unparsed. */
  startLogin(ask: {
    readonly params: unknown;
    readonly bindingSecret: string;
    /** Of the request: the administrator finds the refusal by it. */
    readonly reference?: string;
    /** The browser did not show that secret itself: it also gets one to keep without a cookie. */
    readonly cookieless?: boolean;
  }): Promise<LoginAnswer | Refused>;
  /** Verifies the answer of the platform and takes its launch attempt: one caller wins. */
  completeLaunch(ask: {
    readonly params: unknown;
    /** The browser's, or the login's own when `cookiePath` is one of the two storages. */
    readonly bindingSecret: string | undefined;
    readonly reference?: string;
    /** Where that secret came from; `cookie` when absent. */
    readonly cookiePath?: CookiePath;
    /**
     * The page can still ask the browser for what it kept. Without the secret the launch is then not
     * refused for good: no row is left, and the refusal has `pending`.
     */
    readonly canAsk?: boolean;
  }): Promise<Launch | Refused>;
  /** Origins that may frame a session's pages (model.md 8). */
  frameOrigins(id: PlatformId): Promise<readonly string[]>;
  /** `/.well-known/jwks.json`: next, current and previous. */
  keySet(): Promise<{ readonly keys: readonly Readonly<Record<string, string>>[] }>;
  /**
   * The signed answer to a deep-linking launch, for the field `JWT` of a form that the browser posts
   * to the return address. @throws Error when the platform or the deployment is gone
   */
  deepLinkAnswer(platform: PlatformId, reply: DeepLinkReply): Promise<string>;
  /** Every 90 days, whichever node comes first (lti.md 0.9). */
  rotateKeysWhenDue(): Promise<void>;
  sendScore(platform: PlatformId, score: ScoreToSend): Promise<ScoreOutcome>;
  readResult(
    platform: PlatformId,
    ask: { readonly lineItem: string; readonly userId: string },
  ): Promise<ResultRead>;
  /** Found again, else made; nodes that ask at once are given the same one. Never throws. */
  ensureLineItem(platform: PlatformId, wanted: WantedLineItem): Promise<LineItemEnsured>;
  /** Makes nothing. Never throws. */
  findLinkLineItem(platform: PlatformId, ask: LinkLineItem): Promise<LineItemFound>;
  /** Everybody's on one line item. */
  readResults(platform: PlatformId, ask: { readonly lineItem: string }): Promise<ResultsRead>;
  /** Everybody in a course; `url` is the `rosterUrl` of a launch. */
  readRoster(platform: PlatformId, ask: { readonly url: string }): Promise<RosterRead>;
}
