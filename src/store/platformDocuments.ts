/** Documents of the platforms and of the trust between them and us (lti.md 0). No school, no person. */
import { z } from 'zod';
import * as id from '../domain/ids.ts';
import { scorePolicies } from '../domain/platformProfile.ts';
import { schoolHints, schoolRule } from '../domain/schoolRule.ts';
import { millis } from '../domain/time.ts';

const text = z.string().max(2000);
const hash = z.string().min(16).max(64);

export const platform = z.strictObject({
  _id: id.platformId,
  issuer: text,
  clientId: text,
  name: text,
  authUrl: text,
  tokenUrl: text,
  jwksUrl: text,
  status: z.enum(['pending', 'active', 'disabled']),
  /** Raised when sessions must end: a session keeps the number it was opened under. */
  generation: z.number().int().nonnegative(),
  /** Origins that may frame us besides the issuer's (an ENT that frames Moodle). */
  frameOrigins: z.array(text).max(10),
  /** The administrator ticked « noms ». */
  namesAllowed: z.boolean(),
  /** Names are no longer wanted: from then on a chore erases those that were kept, then takes this away. */
  forgetNamesFrom: millis.optional(),
  /** The administrator's choice of what may be sent; absent: as its profile says. */
  scorePolicy: z.enum(scorePolicies).optional(),
  /** The administrator lets people in whom the platform does not name (lti.md 0.5, KB-12). */
  anonymousAllowed: z.boolean().optional(),
  /** Of the registration: proposed for a deployment as long as none is known. */
  schoolId: id.schoolId.optional(),
  /** From the launches: `moodle`, `canvas`, … */
  family: text.optional(),
  createdAt: millis,
});

/** How the courses of a platform find their school; without one, all are of their deployment's. */
export const placingRule = z.strictObject({
  _id: id.platformId,
  ...schoolRule.shape,
  changedAt: millis,
});

/** Which school a course is of, decided at its first launch; only a move changes it (model.md 2). */
export const courseSchool = z.strictObject({
  _id: id.courseId,
  platformId: id.platformId,
  schoolId: id.schoolId,
  /** What launches said of it: the last one while it is unassigned. */
  hints: schoolHints,
  /** It is on its way to another school: nobody works in it meanwhile. */
  moving: z.literal(true).optional(),
  createdAt: millis,
});

export const deployment = z.strictObject({
  _id: id.deploymentKey,
  platformId: id.platformId,
  deploymentId: text,
  schoolId: id.schoolId,
  status: z.enum(['pending', 'active', 'disabled']),
  createdAt: millis,
});

export const launchAttempt = z.strictObject({
  /** SHA-256 of the state. */
  _id: hash,
  nonceHash: hash,
  /** SHA-256 of the browser's binding secret. */
  bindingHash: hash,
  /** SHA-256 of the login's own secret, when the browser showed no cookie. */
  frameHash: hash.optional(),
  /** Frame of the platform that keeps that secret too (lti-cs-oidc v0p1). */
  storageTarget: text.optional(),
  platformId: id.platformId,
  deploymentHint: text.optional(),
  targetLinkUri: text,
  /** Course module of Moodle, for the relaunch in a new tab. */
  moodleCmid: text.optional(),
  expiresAt: millis,
});

/** Our own RSA keys (lti.md 0.9). */
export const toolKey = z.strictObject({
  /** `kid`. */
  _id: z.string().min(1).max(64),
  slot: z.enum(['next', 'current', 'previous']),
  publicJwk: z.record(z.string(), z.string()),
  /** PKCS #8 PEM, encrypted at rest. */
  privatePem: z.string(),
  createdAt: millis,
});

export type Platform = z.infer<typeof platform>;
export type CourseSchool = z.infer<typeof courseSchool>;
export type PlacingRule = z.infer<typeof placingRule>;
export type Deployment = z.infer<typeof deployment>;
export type LaunchAttempt = z.infer<typeof launchAttempt>;
export type ToolKey = z.infer<typeof toolKey>;
