/** THE LTI DOOR: the only place that knows claims, JOSE, OIDC and Moodle (lti.md 0.1). */
import type { PlatformId } from '../domain/ids.ts';
import type { Platform } from '../store/index.ts';
import type {
  Launch,
  LoginAnswer,
  PendingLaunch,
  Refused,
  ResultRead,
  ScoreOutcome,
  ScoreToSend,
} from './types.ts';

export interface NewPlatform {
  readonly issuer: string;
  readonly clientId: string;
  readonly authUrl: string;
  readonly tokenUrl: string;
  readonly jwksUrl: string;
  readonly deploymentId: string;
  /** Name of the school the deployment belongs to; made when unknown. */
  readonly school?: string;
  readonly namesAllowed?: boolean;
}

export interface PlatformRegistry {
  /** From a cache at most 5 s old (model.md 8). */
  find(id: PlatformId): Promise<Platform | undefined>;
  list(): Promise<readonly Platform[]>;
  /** Active at once. `exists`: the registration is there already (its deployment is added if new). */
  add(platform: NewPlatform): Promise<'added' | 'exists' | { readonly problem: string }>;
  /** Ends its sessions by raising the generation. */
  disable(issuer: string, clientId: string): Promise<'disabled' | 'unknown'>;
}

export interface Lti {
  readonly platforms: PlatformRegistry;
  /** OIDC third-party login initiation: `params` from the query (GET) or the form (POST), unparsed. */
  startLogin(ask: {
    readonly params: unknown;
    readonly bindingSecret: string;
  }): Promise<LoginAnswer | Refused>;
  /** Reads, does not take, the attempt behind a state: for the page that offers a new tab. */
  peekLaunch(state: string): Promise<PendingLaunch | undefined>;
  /** Verifies the answer of the platform and takes its launch attempt: one caller wins. */
  completeLaunch(ask: {
    readonly params: unknown;
    readonly bindingSecret: string | undefined;
  }): Promise<Launch | Refused>;
  /** Origins that may frame a session's pages (model.md 8). */
  frameOrigins(id: PlatformId): Promise<readonly string[]>;
  /** `/.well-known/jwks.json`: next, current and previous. */
  keySet(): Promise<{ readonly keys: readonly Readonly<Record<string, string>>[] }>;
  sendScore(platform: PlatformId, score: ScoreToSend): Promise<ScoreOutcome>;
  readResult(
    platform: PlatformId,
    ask: { readonly lineItem: string; readonly userId: string },
  ): Promise<ResultRead>;
}

export type * from './types.ts';
