/**
 * Every collection, declared once (architecture.md 3): both engines are made from this table. What others
 * point to comes before them: backups read it from its end (moving/records.ts).
 */
import type { z } from 'zod';
import type { Declaration } from './contract.ts';
import * as admin from './adminDocuments.ts';
import * as watch from './diagnosticDocuments.ts';
import * as doc from './documents.ts';
import * as trust from './platformDocuments.ts';
import { participationState } from './participationDocuments.ts';
import { resendRun } from './resendDocuments.ts';
import { standingPlace } from './standingPlace.ts';
import { standing } from './upkeep/standing.ts';

function declare<S extends z.ZodObject, const D extends Omit<Declaration<S>, 'schema'>>(
  schema: S,
  rest: D,
): D & { schema: S } {
  return { schema, ...rest };
}

/** No school: technical, or true for the whole instance (model.md 1). */
export const globalCollections = {
  schools: declare(doc.school, {
    retention: 'kept',
    indexes: { byName: { fields: ['name', '_id'] } },
  }),
  platforms: declare(trust.platform, {
    retention: 'kept',
    indexes: {
      byIssuer: { fields: ['issuer', 'clientId'], unique: true },
      byStatus: { fields: ['status', '_id'] },
    },
  }),
  deployments: declare(trust.deployment, {
    retention: 'kept',
    indexes: {
      byPlatform: { fields: ['platformId', 'deploymentId'], unique: true },
      byStatus: { fields: ['status', '_id'] },
    },
  }),
  placingRules: declare(trust.placingRule, { retention: 'kept', indexes: {} }),
  courseSchools: declare(trust.courseSchool, {
    retention: 'kept',
    indexes: { bySchool: { fields: ['platformId', 'schoolId', '_id'] } },
  }),
  identities: declare(doc.identity, { retention: 'account', indexes: {} }),
  launchAttempts: declare(trust.launchAttempt, {
    retention: 'technical',
    indexes: {},
    expires: 'expiresAt',
    stays: true,
  }),
  sessions: declare(doc.session, {
    retention: 'technical',
    indexes: {},
    expires: 'expiresAt',
    stays: true,
  }),
  placementBindings: declare(doc.placementBinding, { retention: 'kept', indexes: {} }),
  adminLinks: declare(admin.adminLink, {
    retention: 'technical',
    indexes: {},
    expires: 'expiresAt',
    stays: true,
  }),
  adminSessions: declare(admin.adminSession, {
    retention: 'technical',
    indexes: {},
    expires: 'expiresAt',
    stays: true,
  }),
  invitations: declare(admin.invitation, {
    retention: 'technical',
    indexes: {},
    expires: 'expiresAt',
  }),
  diagnostics: declare(watch.diagnostic, {
    retention: 'technical',
    // Every filter of the administrator's page is one of them; a code decides the outcome, a cookie’s way both.
    indexes: {
      byTime: { fields: ['at', '_id'] },
      byPlatform: { fields: ['platformId', 'at', '_id'] },
      byOutcome: { fields: ['outcome', 'at', '_id'] },
      byCode: { fields: ['code', 'at', '_id'] },
      byPlatformOutcome: { fields: ['platformId', 'outcome', 'at', '_id'] },
      byPlatformCode: { fields: ['platformId', 'code', 'at', '_id'] },
      byCookiePath: { fields: ['cookiePath', 'at', '_id'] },
      byPlatformCookiePath: { fields: ['platformId', 'cookiePath', 'at', '_id'] },
      byPlatformKind: { fields: ['platformId', 'kind', 'at', '_id'] },
    },
    expires: 'expiresAt',
  }),
  platformHealth: declare(watch.platformHealth, { retention: 'kept', indexes: {} }),
  adminActs: declare(watch.adminAct, {
    retention: 'technical',
    indexes: {
      byTime: { fields: ['at', '_id'] },
      byPlatform: { fields: ['platformId', 'at', '_id'] },
    },
    expires: 'expiresAt',
  }),
  toolKeys: declare(trust.toolKey, {
    retention: 'kept',
    // Unique: two nodes that start at once can't both fill a slot.
    indexes: { bySlot: { fields: ['slot'], unique: true } },
    encrypted: ['privatePem'],
  }),
  erasures: declare(admin.erasure, { retention: 'kept', indexes: {} }),
  [standingPlace.collection]: declare(standing, { retention: 'kept', indexes: {}, stays: true }),
};

/** Reached only through `store.school(id)`: a query that crosses schools can't be written. */
export const schoolCollections = {
  persons: declare(doc.person, {
    retention: 'account',
    indexes: { byAlias: { fields: ['alias'], unique: true } },
  }),
  courses: declare(doc.course, {
    retention: 'kept',
    indexes: { byTitle: { fields: ['title', '_id'] } },
    queues: {
      rosters: { due: 'rosterDueAt', partition: 'platformId' },
      participation: { due: 'participationDueAt', partition: 'platformId' },
      scoreResumes: { due: 'scoresResumeAt', partition: 'platformId' },
      moves: { due: 'moveDueAt', partition: 'platformId' },
    },
  }),
  enrolments: declare(doc.enrolment, {
    retention: 'account',
    indexes: {
      byCourse: { fields: ['courseId', 'role', 'personId'] },
      byPerson: { fields: ['personId', 'courseId'] },
    },
  }),
  versions: declare(doc.activityVersion, {
    retention: 'kept',
    indexes: { byActivity: { fields: ['activityId', 'number'], unique: true } },
  }),
  activities: declare(doc.activity, {
    retention: 'kept',
    indexes: { byKind: { fields: ['kind', 'createdAt'] } },
  }),
  placements: declare(doc.placement, {
    retention: 'kept',
    indexes: { byCourse: { fields: ['courseId', 'createdAt'] } },
    queues: { columns: { due: 'columnsDueAt', partition: 'platformId' } },
  }),
  attempts: declare(doc.attempt, {
    retention: 'school-year-plus-one',
    indexes: {
      byPlacement: { fields: ['placementId', 'personId'] },
      byPerson: { fields: ['personId', 'preview'] },
      byYear: { fields: ['schoolYear', '_id'] },
    },
    queues: {
      deliveries: { due: 'nextDeliveryAt', partition: 'platformId' },
      projections: { due: 'projectDueAt', partition: 'platformId' },
    },
  }),
  courseRows: declare(doc.courseRow, {
    retention: 'school-year-plus-one',
    indexes: { byCourse: { fields: ['courseId', 'personId'] } },
  }),
  participationStates: declare(participationState, {
    retention: 'school-year-plus-one',
    indexes: {
      byYear: { fields: ['schoolYear', '_id'] },
      byCourse: { fields: ['courseId', 'personId'] },
    },
    queues: { deliveries: { due: 'nextDeliveryAt', partition: 'platformId' } },
  }),
  resendRuns: declare(resendRun, {
    retention: 'technical',
    // It names students by their attempts only, out of reach of the erasure list; the teacher presses again.
    stays: true,
    indexes: { byCourse: { fields: ['courseId', 'startedAt'] } },
    expires: 'expiresAt',
    queues: { resends: { due: 'nextAt', partition: 'platformId' } },
  }),
};
