/**
 * What differs between the platforms we know, in one table (lti.md 2.3, 3.4). Moodle first; where
 * nothing was seen or documented, the line is the careful one.
 */

/**
 * `final-only`: nothing but final scores may leave, since anything else empties the grade (Moodle 4.4
 * to 5.x, lti.md 0b.5). `every-progress`: progress without a score leaves too.
 */
export const scorePolicies = ['final-only', 'every-progress'] as const;
export type ScorePolicy = (typeof scorePolicies)[number];

interface PlatformProfile {
  /** What a student calls it; absent: the platform's own name is shown. */
  readonly label?: string;
  readonly scorePolicy: ScorePolicy;
  /** Anything but a final score empties the grade: nobody can choose to send progress there. */
  readonly emptiesGrade?: boolean;
  /** Where a launch starts again at top level: Moodle's page of the activity, else nowhere we know. */
  readonly relaunch: 'course-module' | 'unknown';
  /**
   * When a launch's claim names the column of its link: Moodle only when it is the link's only one, so
   * that its absence says nothing.
   */
  readonly linkColumn: 'when-alone' | 'when-there';
  /** Sends nobody's name until its own administrator chooses so: who allows names here sees « Élève 14 » all the same. */
  readonly withholdsNames?: boolean;
  /** Audience of our assertion for an access token, where it is not the token's address. */
  readonly tokenAudience?: string;
  /** Schools, their services and the pages that frame us are on any host under this one. */
  readonly serviceDomain?: string;
}

const careful: PlatformProfile = {
  scorePolicy: 'final-only',
  relaunch: 'unknown',
  linkColumn: 'when-alone',
};

const moodle: PlatformProfile = {
  ...careful,
  label: 'Moodle',
  emptiesGrade: true,
  relaunch: 'course-module',
};

/** By `product_family_code`, in lower case. */
const profiles = new Map<string, PlatformProfile>([
  ['moodle', moodle],
  [
    // Score API of Canvas: NotReady and Pending leave the score as it is.
    'canvas',
    {
      ...careful,
      label: 'Canvas',
      scorePolicy: 'every-progress',
      linkColumn: 'when-there',
      // The issuer is the same for all schools; line items are on the school's own host.
      serviceDomain: 'instructure.com',
    },
  ],
  [
    'desire2learn',
    {
      ...careful,
      label: 'Brightspace',
      tokenAudience: 'https://api.brightspace.com/auth/token',
    },
  ],
  ['sakai', { ...careful, label: 'Sakai' }],
  ['itslearning', { ...careful, label: 'itslearning', withholdsNames: true }],
]);

/** `family` as the launches told it; a platform that nobody came from yet is taken for a Moodle. */
export function profileOf({ family }: { readonly family?: string | undefined }): PlatformProfile {
  return family === undefined ? moodle : (profiles.get(family.toLowerCase()) ?? careful);
}

/** The domain of a product that this host is in. */
export function productDomainOf(host: string): string | undefined {
  const domains = [...profiles.values()].flatMap(({ serviceDomain = [] }) => serviceDomain);
  return domains.find((domain) => host.endsWith(`.${domain}`));
}

/** The administrator's choice goes before the table, but never empties a grade. */
export function scorePolicyOf(platform: {
  readonly family?: string | undefined;
  readonly scorePolicy?: ScorePolicy | undefined;
}): ScorePolicy {
  const { emptiesGrade = false, scorePolicy } = profileOf(platform);
  return emptiesGrade ? 'final-only' : (platform.scorePolicy ?? scorePolicy);
}
