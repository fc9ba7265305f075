/** Moodle tells its build, `2024100700`; people know its release, 4.5. */

/** First build of each release, newest first (moodledev.io/general/releases). */
const releases = [
  ['5.1', 2_025_100_600],
  ['5.0', 2_025_041_400],
  ['4.5', 2_024_100_700],
  ['4.4', 2_024_042_200],
  ['4.3', 2_023_100_900],
  ['4.2', 2_023_042_400],
  ['4.1', 2_022_112_800],
  ['4.0', 2_022_041_900],
] as const;

/** A development build of a release after the last one named here counts as unknown. */
const knownUntil = 2_026_010_000;

/** `4.5` for `2024100700` and its later minor builds; undefined for what is no build of a release known here. */
export function moodleRelease(build: string): string | undefined {
  const number = /^\d{10}(\.\d+)?$/.test(build) ? Math.floor(Number(build)) : NaN;
  if (!(number < knownUntil)) return undefined;
  return releases.find(([, first]) => number >= first)?.[0];
}
