/** What the teacher's page of the participation column shows. */
import { isParticipationSent } from '../../../domain/participation.ts';
import { scorePolicyOf } from '../../../domain/platformProfile.ts';
import type { Services } from '../../../services.ts';
import type { Course, School } from '../../../store/index.ts';
import { AppError } from '../../../web/errors.ts';
import type { SessionContext } from '../../../web/types.ts';
import { staffCourse } from '../readCourse.ts';
import { countClass } from './countClass.ts';
import type { CountedStudent } from './countClass.ts';

export interface ColumnRead {
  readonly school: School;
  readonly course: Course;
  /** The school allows it and the teacher turned it on. */
  readonly isSent: boolean;
  /** A score-less score empties the grade there; elsewhere the teacher does it in the gradebook. */
  readonly canClear: boolean;
  /** Some activities of the course are in no count. */
  readonly partial: boolean;
  /** By name, then by alias. */
  readonly students: readonly CountedStudent[];
}

export async function readColumn(services: Services, ctx: SessionContext): Promise<ColumnRead> {
  const { schoolId, courseId } = staffCourse(ctx, 'read-class');
  const [school, course, platform, { partial }] = await Promise.all([
    services.recent.school(schoolId),
    services.recent.course(schoolId, courseId),
    services.lti.platforms.find(ctx.session.platformId),
    services.recent.placementsOf(schoolId, courseId),
  ]);
  if (school === undefined || course === undefined) throw new AppError('not-found');
  const students: CountedStudent[] = [];
  for await (const page of countClass(services, course)) students.push(...page);
  const collator = new Intl.Collator(ctx.locale);
  students.sort(
    ({ person: a }, { person: b }) =>
      collator.compare(a.name ?? '', b.name ?? '') || a.alias - b.alias,
  );
  const isSent = isParticipationSent(school, course);
  const canClear = scorePolicyOf(platform ?? {}) === 'final-only';
  return { school, course, isSent, canClear, partial, students };
}
