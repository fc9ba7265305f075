/** The documents of the spine (model.md 2-4). `collections.ts` declares where and how they are kept. */
import { z } from 'zod';
import { grading } from '../domain/activity/columns.ts';
import { sequence, weights } from '../domain/activity/sequence.ts';
import { work } from '../domain/activity/work.ts';
import { closedPeriod, phaseDates, schoolCalendar } from '../domain/calendar.ts';
import { columnState } from '../domain/columnAddress.ts';
import { courseCell } from '../domain/courseCell.ts';
import { delivery } from '../domain/delivery.ts';
import { gradeRight } from '../domain/gradeRight.ts';
import * as id from '../domain/ids.ts';
import { participationPermission, participationSending } from '../domain/participation.ts';
import { role } from '../domain/role.ts';
import { scorePause } from '../domain/scorePause.ts';
import { millis } from '../domain/time.ts';

const text = z.string().max(2000);
const hash = z.string().min(16).max(64);
const schoolYear = z.string().regex(/^\d{4}-\d{4}$/);

// ── global ──────────────────────────────────────────────────────────────────────────────────────

export const school = z.strictObject({
  _id: id.schoolId,
  name: text,
  country: z.enum(['FR', 'QC']),
  calendar: schoolCalendar,
  participation: participationPermission.optional(),
  /** Where the courses of one platform stand that no rule gives a school: no school at all (model.md 2). */
  unassigned: z.literal(true).optional(),
  createdAt: millis,
});

export const identity = z.strictObject({
  _id: id.identityId,
  platformId: id.platformId,
  /** The platform's user id: what AGS wants back. */
  sub: text,
  /** Where it is somebody, the last one last. Absent in older documents. */
  schools: z.array(id.schoolId).max(50).optional(),
});

export const session = z.strictObject({
  /** SHA-256 of the token in the path. */
  _id: hash,
  platformId: id.platformId,
  platformGeneration: z.number().int().nonnegative(),
  deploymentKey: id.deploymentKey,
  schoolId: id.schoolId,
  identityId: id.identityId,
  personId: id.personId,
  courseId: id.courseId.optional(),
  placementId: id.placementId.optional(),
  /** Resource link of the launch: where staff may place an activity. */
  resourceLink: z.strictObject({ id: text, title: text.optional(), binding: hash }).optional(),
  /** Of a deep-linking launch: what the platform takes back, and where. */
  deepLinking: z
    .strictObject({
      returnUrl: text,
      data: z.string().max(20_000).optional(),
      acceptsLinks: z.boolean(),
      acceptsMultiple: z.boolean(),
      acceptsLineItem: z.boolean(),
    })
    .optional(),
  role,
  /** Staff who look as a learner (« changer de rôle »): what they do counts nowhere. */
  preview: z.boolean().optional(),
  /** Of a launch that asks for one's own data: its first page. */
  ownData: z.boolean().optional(),
  /** The platform did not say who it is: a visitor without any document. */
  anonymous: z.boolean().optional(),
  /** SHA-256 of the browser secret: the cookie must carry it. */
  browserHash: hash,
  /** Opened without the cookie, which has not come back yet (decision 0010). */
  cookieAwaited: z.boolean().optional(),
  locale: z.enum(['fr-FR', 'fr-CA', 'en']),
  returnUrl: text.optional(),
  openedAt: millis,
  expiresAt: millis,
});

export const placementBinding = z.strictObject({
  /** hash(uuid or link, platform, deployment, context, resource link) (model.md 3). */
  _id: hash,
  placementId: id.placementId,
  /** When it was bound; the placement says whose it is now. */
  schoolId: id.schoolId,
  boundAt: millis,
});

// ── of one school ───────────────────────────────────────────────────────────────────────────────

const ofSchool = { schoolId: id.schoolId };

export const person = z.strictObject({
  _id: id.personId,
  ...ofSchool,
  identityId: id.identityId,
  platformId: id.platformId,
  /** « Élève 14 »: one number per school, never given twice. */
  alias: z.number().int().positive(),
  /** Only if the platform sent it and the administrator allowed it. */
  name: z.string().max(200).optional(),
  /** First launch as a teacher, in any course of the school. */
  staffSince: millis.optional(),
  /** The person's own choices; they win over the launch. */
  preferences: z.strictObject({ locale: z.enum(['fr-FR', 'fr-CA', 'en']).optional() }),
  createdAt: millis,
});

export const course = z.strictObject({
  _id: id.courseId,
  ...ofSchool,
  platformId: id.platformId,
  deploymentKey: id.deploymentKey,
  contextId: text,
  title: text,
  label: text.optional(),
  /** Closed days of this course on top of the school's: PFMP of the class. */
  pauses: z.array(closedPeriod).max(200),
  /** Absent until a launch carried the claim of names and roles (lti.md 3.5). */
  roster: z
    .strictObject({
      url: text,
      /** Last time the platform gave its list. */
      readAt: millis.optional(),
      /** Last time it was asked, whatever it said. Absent in older documents. */
      triedAt: millis.optional(),
      /** Why the last try gave no whole list. */
      problem: z.enum(['refused', 'unavailable', 'incomplete']).optional(),
      /** With `unavailable`: it is larger than we read. */
      tooLarge: z.literal(true).optional(),
    })
    .optional(),
  /** The gradebook's service, as the last launch said; absent when it said nothing. */
  scores: z
    .strictObject({ lineItems: text.optional(), rights: z.array(gradeRight).max(10) })
    .optional(),
  /** When the list is read again; absent while nobody comes. */
  rosterDueAt: millis.optional(),
  participation: participationSending.optional(),
  /** When the class is counted again; absent while participation is off. */
  participationDueAt: millis.optional(),
  scorePause: scorePause.optional(),
  scoresResumeAt: millis.optional(),
  /** From one school to another, until nothing of it is left in the first. */
  move: z.strictObject({ from: id.schoolId, to: id.schoolId, since: millis }).optional(),
  /** When the move goes on. */
  moveDueAt: millis.optional(),
  createdAt: millis,
});

export const enrolment = z.strictObject({
  _id: id.enrolmentId,
  ...ofSchool,
  courseId: id.courseId,
  personId: id.personId,
  role,
  /** Ids last seen at a launch. */
  groups: z.array(text).max(50),
  /** Copy of the person's own choice of language, so that a launch reads one document. */
  locale: z.enum(['fr-FR', 'fr-CA', 'en']).optional(),
  /** First launch, or first roster with them: what was due before is not theirs. Absent in older documents. */
  knownSince: millis.optional(),
  /** Absent: known from the roster only, « pas encore connecté·e »; the role is the roster's then. */
  lastLaunchAt: millis.optional(),
  /**
   * Since when this teacher or administrator opens the course as a learner only (« changer de rôle »): the
   * role is what they are, not proven by their launches since.
   */
  studentViewSince: millis.optional(),
  /**
   * What the course's roster says of the person, and since when; written only when it changes. `gone`:
   * not in a complete one. Absent: no roster was read since the first launch.
   */
  roster: z
    .strictObject({ status: z.enum(['present', 'inactive', 'gone']), since: millis })
    .optional(),
});

export const activity = z.strictObject({
  _id: id.activityId,
  ...ofSchool,
  kind: z.enum(['sequence']),
  title: text,
  /** Slug of the starter library it came from. */
  libraryId: text.optional(),
  latestVersion: z.number().int().nonnegative(),
  /** The version of that number. */
  latestVersionId: id.versionId.optional(),
  createdAt: millis,
});

/** Published, immutable. */
export const activityVersion = z.strictObject({
  _id: id.versionId,
  ...ofSchool,
  activityId: id.activityId,
  number: z.number().int().positive(),
  content: sequence,
  publishedAt: millis,
});

export const placement = z.strictObject({
  _id: id.placementId,
  ...ofSchool,
  courseId: id.courseId,
  platformId: id.platformId,
  activityId: id.activityId,
  versionId: id.versionId,
  title: text,
  dates: z.strictObject({
    avant: phaseDates.optional(),
    pendant: phaseDates.optional(),
    apres: phaseDates.optional(),
  }),
  /** Overrides the weights of the version. */
  weights: weights.optional(),
  scoreMaximum: z.number().positive(),
  /** URL of the coupled line item, from the launch claim. */
  lineItem: text.optional(),
  /** What the teacher chose for the gradebook; absent: one score, where the platform has a column. */
  grading: grading.optional(),
  /** By delivery key: columns that were looked for or made. */
  columns: z.record(z.string(), columnState).optional(),
  /** When they are looked for again. */
  columnsDueAt: millis.optional(),
  /** Of the link it was first opened from: what the platform knows its column by. */
  resourceLinkId: text.optional(),
  /** The claim allowed the score scope when last seen. */
  scoresAllowed: z.boolean(),
  /** Given to the LMS by deep linking, not opened from its link yet: in no list of the course. */
  offeredAt: millis.optional(),
  /** Made by the copy of a course (lti.md 0.8). */
  copy: z.strictObject({ of: id.placementId, datesToSet: z.boolean() }).optional(),
  /** Recording part id → blob id of the teacher's own recording. */
  recordings: z.record(
    z.string(),
    z.strictObject({ blobId: text, contentType: text, size: z.number(), addedAt: millis }),
  ),
  createdAt: millis,
});

export const attempt = z.strictObject({
  _id: id.attemptId,
  ...ofSchool,
  schoolYear,
  platformId: id.platformId,
  courseId: id.courseId,
  placementId: id.placementId,
  versionId: id.versionId,
  identityId: id.identityId,
  personId: id.personId,
  /** Staff trying as a student: outside every count, signal and grade. */
  preview: z.boolean(),
  work,
  startedAt: millis,
  updatedAt: millis,
  /** By line item key. */
  deliveries: z.record(z.string(), delivery),
  /** Earliest `nextAt` of the deliveries that are due; absent = nothing to send. */
  nextDeliveryAt: millis.optional(),
  /** Set with each change of the work, cleared once the CourseRow shows it: a crash between is repaired. */
  projectDueAt: millis.optional(),
});

export const courseRow = z.strictObject({
  _id: id.courseRowId,
  ...ofSchool,
  courseId: id.courseId,
  personId: id.personId,
  cells: z.record(z.string(), courseCell),
});

export type School = z.infer<typeof school>;
export type Identity = z.infer<typeof identity>;
export type Session = z.infer<typeof session>;
export type PlacementBinding = z.infer<typeof placementBinding>;
export type Person = z.infer<typeof person>;
export type Course = z.infer<typeof course>;
export type Enrolment = z.infer<typeof enrolment>;
export type Activity = z.infer<typeof activity>;
export type ActivityVersion = z.infer<typeof activityVersion>;
export type Placement = z.infer<typeof placement>;
export type Attempt = z.infer<typeof attempt>;
export type { CourseCell } from '../domain/courseCell.ts';
export type CourseRow = z.infer<typeof courseRow>;
