/** Moodle's `lti_message_hint` is JSON `{cmid, launchid}` (locallib.php lti_build_login_request). */
import { z } from 'zod';
import { profileOf } from '../domain/platformProfile.ts';
import type { LaunchAttempt, Platform } from '../store/index.ts';
import { parseJson } from './json.ts';

const hint = z.object({ cmid: z.union([z.number().int().positive(), z.string()]) });

/** The course module of the activity, for the relaunch in a new tab. */
export function readMoodleCmid(text: string | undefined): string | undefined {
  const read = hint.safeParse(text === undefined ? undefined : parseJson(text));
  const cmid = read.success ? String(read.data.cmid) : '';
  return /^\d{1,20}$/.test(cmid) ? cmid : undefined;
}

/**
 * Where the browser starts the same launch again at top level. The launch id of the hint serves
 * once, so it must begin at Moodle, not on a page of ours (lti.md 2.1, 3.2).
 */
export function moodleRelaunchUrl(
  platform: Platform,
  { moodleCmid }: LaunchAttempt,
): string | undefined {
  if (moodleCmid === undefined || profileOf(platform).relaunch !== 'course-module')
    return undefined;
  return `${platform.issuer.replace(/\/$/, '')}/mod/lti/launch.php?id=${moodleCmid}`;
}
