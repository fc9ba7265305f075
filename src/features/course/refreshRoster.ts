/**
 * Brings the platform's list of a course into our enrolments (model.md 2, lti.md 3.5): on demand, and
 * daily by a job. Who never launched is « pas encore connecté·e », not disengaged.
 */
import { dayMs, hourMs } from '../../domain/time.ts';
import type { RosterRead } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Course, Enrolment } from '../../store/index.ts';
import { applyRoster } from './applyRoster.ts';

type RosterOutcome = 'read' | 'incomplete' | 'refused' | 'unavailable' | 'too-large';

export interface Refreshed {
  readonly outcome: RosterOutcome;
  /** Closed code of the LTI door: why the platform gave nothing. */
  readonly why?: string;
  /** Pure: what the course keeps of it; its enrolments are written already. */
  readonly keep: (course: Course) => Course;
}

/** Nobody came for so long: the list is read again once somebody does. */
const quietMs = 60 * dayMs;
const enrolmentsAtOnce = 500;
const maxPages = 10;

/**
 * The course must have a roster address; without one nothing is asked and nothing changes.
 * @param mayWrite asked once the list is there; false: another node may have a newer one, nothing changes
 */
export async function refreshRoster(
  services: Services,
  course: Course,
  mayWrite: () => boolean = () => true,
): Promise<Refreshed> {
  if (course.roster === undefined) return { outcome: 'unavailable', keep: (same) => same };
  const askedAt = services.now();
  const read = await services.lti.readRoster(course.platformId, { url: course.roster.url });
  const known = await listEnrolments(services, course);
  if (!mayWrite()) return { outcome: 'unavailable', keep: (same) => same };
  const now = services.now();
  const outcome = outcomeOf(read);
  if (read.kind === 'read')
    await applyRoster(services, {
      course,
      known,
      members: read.members,
      complete: outcome === 'read',
      askedAt,
    });
  const lastLaunchAt = Math.max(0, ...known.map((one) => one.lastLaunchAt ?? 0));
  const dueAt = now - lastLaunchAt > quietMs ? undefined : now + waitMs(read);
  return {
    outcome,
    ...(read.kind === 'read' ? {} : { why: read.why }),
    keep: (current) => withOutcome(current, { outcome, now, dueAt }),
  };
}

/** A list of nobody is a fault of the platform: its teacher at least is in it. */
function outcomeOf(read: RosterRead): RosterOutcome {
  if (isTooLarge(read)) return 'too-large';
  if (read.kind !== 'read') return read.kind;
  return read.complete && read.members.length > 0 ? 'read' : 'incomplete';
}

const isTooLarge = (read: RosterRead): boolean =>
  read.kind === 'unavailable' && read.why === 'too-large';

/** A platform that is down or asks for patience is asked again in an hour; one that said no, or too much, tomorrow. */
function waitMs(read: RosterRead): number {
  const isDown = read.kind === 'unavailable' && !/^(http-(?!429)[34]|too-large)/.test(read.why);
  return isDown ? hourMs : dayMs;
}

function withOutcome(
  course: Course,
  ask: {
    readonly outcome: RosterOutcome;
    readonly now: number;
    readonly dueAt: number | undefined;
  },
): Course {
  const { outcome, now, dueAt } = ask;
  const { rosterDueAt: _before, roster, ...rest } = course;
  if (roster === undefined) return course;
  const isGiven = outcome === 'read' || outcome === 'incomplete';
  const readAt = isGiven ? now : roster.readAt;
  return {
    ...rest,
    roster: {
      url: roster.url,
      triedAt: now,
      ...(readAt === undefined ? {} : { readAt }),
      ...problemOf(outcome),
    },
    ...(dueAt === undefined ? {} : { rosterDueAt: dueAt }),
  };
}

function problemOf(
  outcome: RosterOutcome,
): Pick<NonNullable<Course['roster']>, 'problem' | 'tooLarge'> {
  if (outcome === 'read') return {};
  return outcome === 'too-large'
    ? { problem: 'unavailable', tooLarge: true }
    : { problem: outcome };
}

async function listEnrolments(
  services: Services,
  { schoolId, _id }: Course,
): Promise<readonly Enrolment[]> {
  const { enrolments } = services.store.school(schoolId);
  const all: Enrolment[] = [];
  let after: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const read = await enrolments.find('byCourse', {
      eq: [_id],
      limit: enrolmentsAtOnce,
      ...(after === undefined ? {} : { after }),
    });
    all.push(...read.docs);
    after = read.next;
    if (after === undefined) break;
  }
  return all;
}
