/**
 * Branded identifiers: a course id can't be passed where a person id is wanted.
 * Natural keys are hashed where they would show a person (model.md 1, architecture.md 3).
 */
import { hash } from 'node:crypto';
import { z } from 'zod';

const id = z.string().min(1).max(200);

export const platformId = id.brand<'PlatformId'>();
export const deploymentKey = id.brand<'DeploymentKey'>();
export const schoolId = id.brand<'SchoolId'>();
export const identityId = id.brand<'IdentityId'>();
export const personId = id.brand<'PersonId'>();
export const courseId = id.brand<'CourseId'>();
export const enrolmentId = id.brand<'EnrolmentId'>();
export const activityId = id.brand<'ActivityId'>();
export const versionId = id.brand<'VersionId'>();
export const placementId = id.brand<'PlacementId'>();
export const attemptId = id.brand<'AttemptId'>();
export const courseRowId = id.brand<'CourseRowId'>();
export const participationStateId = id.brand<'ParticipationStateId'>();
/** One score of an attempt. */
export const scoreId = id.brand<'ScoreId'>();
export const resendRunId = z.uuid().brand<'ResendRunId'>();

export type PlatformId = z.infer<typeof platformId>;
/** Stands where an index wants a platform and none is known. */
export const noPlatform: PlatformId = platformId.parse('none');
/** One deployment of one platform: hash of the platform and the platform's own deployment_id. */
export type DeploymentKey = z.infer<typeof deploymentKey>;
export type SchoolId = z.infer<typeof schoolId>;
export type IdentityId = z.infer<typeof identityId>;
export type PersonId = z.infer<typeof personId>;
export type CourseId = z.infer<typeof courseId>;
export type EnrolmentId = z.infer<typeof enrolmentId>;
export type ActivityId = z.infer<typeof activityId>;
export type VersionId = z.infer<typeof versionId>;
export type PlacementId = z.infer<typeof placementId>;
export type AttemptId = z.infer<typeof attemptId>;
export type CourseRowId = z.infer<typeof courseRowId>;
export type ParticipationStateId = z.infer<typeof participationStateId>;
export type ScoreId = z.infer<typeof scoreId>;
/** One press of « Renvoyer »; made with the page, so that pressing twice is once. */
export type ResendRunId = z.infer<typeof resendRunId>;

/**
 * 192 bits of SHA-256 over the length-prefixed parts, base64url: the same parts give the same id
 * on every node, and no two lists of parts share one ("a","bc" is not "ab","c").
 */
export function hashKey(...parts: readonly string[]): string {
  const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return hash('sha256', text, 'base64url').slice(0, 32);
}

/** A uuid that is always the same for the same parts (RFC 9562, version 8). */
export function uuidOf(...parts: readonly string[]): string {
  const hex = Buffer.from(hashKey(...parts), 'base64url').toString('hex');
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...groups, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

export const platformKey = (issuer: string, clientId: string): PlatformId =>
  platformId.parse(hashKey('platform', issuer, clientId));
export const deploymentKeyOf = (platform: PlatformId, deployment: string): DeploymentKey =>
  deploymentKey.parse(hashKey('deployment', platform, deployment));
/** Stands for the school of the courses of a platform that have none (model.md 2). */
export const unassignedKey = (platform: PlatformId): SchoolId =>
  schoolId.parse(hashKey('school', 'unassigned', platform));
export const identityKey = (platform: PlatformId, sub: string): IdentityId =>
  identityId.parse(hashKey('identity', platform, sub));
export const personKey = (school: SchoolId, identity: IdentityId): PersonId =>
  personId.parse(hashKey('person', school, identity));
/** What the erasure list keeps of an identity (model.md 9): the way back from it would be to try them all. */
export const erasureKey = (identity: IdentityId): string => hashKey('erasure', identity);
export const courseKey = (deployment: DeploymentKey, contextId: string): CourseId =>
  courseId.parse(hashKey('course', deployment, contextId));
export const enrolmentKey = (course: CourseId, person: PersonId): EnrolmentId =>
  enrolmentId.parse(hashKey('enrolment', course, person));
export const attemptKey = (placement: PlacementId, person: PersonId): AttemptId =>
  attemptId.parse(hashKey('attempt', placement, person));
/** `column`: the key of its delivery. */
export const scoreKey = (attempt: AttemptId, column: string): ScoreId =>
  scoreId.parse(`${attempt}/${column}`);
/** The attempt that a score is of, whoever wrote the id. */
export const attemptOfScore = (score: ScoreId): AttemptId =>
  attemptId.parse(score.replace(/\/.*$/s, ''));
export const courseRowKey = (course: CourseId, person: PersonId): CourseRowId =>
  courseRowId.parse(hashKey('row', course, person));
export const participationKey = (course: CourseId, person: PersonId): ParticipationStateId =>
  participationStateId.parse(hashKey('participation', course, person));
