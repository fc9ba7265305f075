/** What can be made to go wrong or differ, by the panel of the course page and by tests. */
/** What switches act on: the addresses that machines call, and auth.php. */
export type Endpoint =
  'auth' | 'certs' | 'token' | 'line-items' | 'scores' | 'results' | 'roster' | 'registration';

export interface Switches {
  /** Each machine answer waits this long. */
  delayMs: number;
  /** `refuse` cuts the connection, `error` answers 500. */
  down: 'no' | 'refuse' | 'error';
  /** Endpoints that `delayMs` and `down` act on; empty = all of them. */
  only: Endpoint[];
  /** Statuses for the next calls of an endpoint, first in first out; then it works normally. */
  answers: Partial<Record<Endpoint, number[]>>;
  /** `Retry-After` of those answers; 0 = none. */
  retryAfterSeconds: number;
  /** Added to the platform's clock: negative = behind. */
  clockDriftMs: number;
  /** Life of an id_token: 60 in Moodle. */
  tokenLifeSeconds: number;
  /** auth.php wants the session cookie and reposts to itself without it (lti.md 3.2). */
  repost: boolean;
  /** « Partager le nom de l’utilisateur avec l’outil ». */
  names: boolean;
  /** « Partager l’adresse de courriel ». */
  emails: boolean;
  /** The roster claim: absent in Moodle until the tool is used in the course. */
  rosterClaim: boolean;
  /** « IMS LTI Assignment and Grade Services »: none, for grade sync only, or with column management. */
  grades: 'none' | 'sync-only' | 'sync-and-columns';
  /**
   * Platform storage (lti-pm-s v0p1), which Moodle does not have: kept by the page around the tool, or
   * by a frame of that page, as some platforms do.
   */
  storage: 'none' | 'page' | 'frame';
  /** Some installations answer 403 without a User-Agent. */
  refuseWithoutUserAgent: boolean;
  /** What a grade's stored time is: Moodle's clock (4.5.5 and before) or the score's timestamp (later). */
  storedTime: 'moodle-clock' | 'score-timestamp';
  /** Another product: a score that is not final, or has no comment, leaves the grade as it is. */
  keepsGrade: boolean;
  /** `product_family_code` of the launches. */
  family: string;
  /** Launches name nobody. */
  anonymous: boolean;
  /** Another product: a tool is deployed after it registered, the answer has no deployment id. */
  deploysLater: boolean;
}

export const initialSwitches = (): Switches => ({
  delayMs: 0,
  down: 'no',
  only: [],
  answers: {},
  retryAfterSeconds: 0,
  clockDriftMs: 0,
  tokenLifeSeconds: 60,
  repost: false,
  names: true,
  emails: false,
  rosterClaim: true,
  grades: 'sync-and-columns',
  storage: 'none',
  refuseWithoutUserAgent: false,
  storedTime: 'moodle-clock',
  keepsGrade: false,
  family: 'moodle',
  anonymous: false,
  deploysLater: false,
});
