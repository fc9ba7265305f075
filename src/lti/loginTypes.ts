/** A login and what is known of its launch before the attempt is taken (lti.md 2.1). */

export interface LoginAnswer {
  readonly ok: true;
  /** The platform's authorization endpoint with its parameters. */
  readonly redirectUrl: string;
  readonly frameOrigins: readonly string[];
  /** Only for a browser without our cookie. */
  readonly toKeep?: LoginToKeep;
}

/** For a browser that did not show our cookie: what its page keeps until the platform answers. */
export interface LoginToKeep {
  readonly state: string;
  /** Of this login only; never the browser's secret, which no script sees. */
  readonly secret: string;
  readonly storage?: PlatformStorage;
  /** The parameters of the login, to begin it again before the platform has heard of it. */
  readonly again: Readonly<Record<string, string>>;
}

/** Where the platform's page keeps values for us (lti-pm-s v0p1, lti-cs-oidc v0p1). */
export interface PlatformStorage {
  /** A frame of the window around ours, or `_parent` for that window itself. */
  readonly target: string;
  /** Who is spoken to and listened to: the origin of the authorization endpoint. */
  readonly origin: string;
}

/** What is known of a launch before its attempt is taken: enough for the bridge and the new tab. */
export interface PendingLaunch {
  readonly frameOrigins: readonly string[];
  /** Where the login's secret may be kept, besides the frame's own storage. */
  readonly storage?: PlatformStorage;
  /** Where the browser can start the launch again at top level; absent when the platform has no such address. */
  readonly relaunchUrl?: string;
}

/** Where a person goes from a refusal, at top level: always on the platform's own origin. */
export interface WayBack {
  /** `activity`: the launch begins again there; `site`: all that is known is where the platform is. */
  readonly to: 'activity' | 'site';
  readonly url: string;
}
