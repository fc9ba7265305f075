/** One made-up attempt: the sittings of a student on one sequence, and the score that follows. */
import { emptyWork } from '../../domain/activity/emptyWork.ts';
import { schoolYearOf } from '../../domain/calendar.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { attemptKey } from '../../domain/ids.ts';
import { hourMs, minuteMs, secondMs } from '../../domain/time.ts';
import type { Millis } from '../../domain/time.ts';
import type { Attempt, Person, School } from '../../store/index.ts';
import type { DemoStudent } from '../cast.ts';
import type { Random } from '../platform/random.ts';
import type { Plan } from './behaviour.ts';
import { manners } from './behaviour.ts';
import { doSession } from './doSession.ts';
import type { Progress, Sitting } from './doSession.ts';
import type { PlacedSequence } from './places.ts';
import { timeOf } from './schedule.ts';
import { sendAfter } from './sendings.ts';

/** Key of the delivery to the coupled line item, as the pages of sequences name it. */
const coupledDelivery = 'link';

export interface Doing {
  readonly school: School;
  readonly student: DemoStudent;
  readonly person: Person;
  readonly placed: PlacedSequence;
  readonly plan: Plan;
  readonly fate: DemoStudent['fate'];
  readonly now: Millis;
  readonly random: Random;
}

/**
 * An evening or a lunch break, `daysBefore` the date; one that would lie ahead happened in these last
 * days instead, and none comes before the activity was placed.
 */
function sitDownAt({ placed, now, random }: Doing, dueAt: Millis, daysBefore: number): Millis {
  const hour = random() < 0.3 ? 12 : 17 + Math.floor(random() * 4);
  const time = `${hour}:${String(Math.floor(random() * 50)).padStart(2, '0')}`;
  const planned = timeOf(dueAt, -daysBefore, time);
  const at = planned < now - hourMs ? planned : timeOf(now, -1 - Math.floor(random() * 3), time);
  return Math.max(placed.dates.placedAt + 10 * minuteMs, at);
}

interface Seat extends Pick<Sitting, 'phase' | 'share'> {
  readonly at: Millis;
}

/** Late = the evening after the lesson; a delivery that waits comes from a sitting of this last hour. */
function seatsOf(doing: Doing): readonly Seat[] {
  const { plan, placed, random } = doing;
  if (plan.avant === 'none') return [];
  const daysBefore = plan.late ? -1 : 1 + Math.floor(random() * 3);
  const first = sitDownAt(doing, placed.dates.avant, daysBefore);
  const avant: Seat = { phase: 'avant', share: plan.avant, at: first };
  if (!plan.apres) return [avant];
  const usual = sitDownAt(doing, placed.dates.apres, Math.floor(random() * 3));
  const last = doing.fate === 'waits' ? doing.now - 70 * minuteMs : usual;
  // The exit ticket comes after the lesson and after the check.
  const afterLesson = Math.max(last, placed.dates.avant + 9 * hourMs, first + 3 * hourMs);
  return [avant, { phase: 'apres', share: 'all', at: afterLesson }];
}

/** « Pause » between two sittings never lets time go back. */
const noEarlier = (at: Millis, progress: Progress): Millis =>
  Math.max(at, progress.at + 30 * secondMs);

interface Done {
  readonly progress: Progress;
  readonly delivery: Delivery | undefined;
}

function doAll(doing: Doing, seats: readonly Seat[], startedAt: Millis): Done {
  const { student, placed, random, now } = doing;
  const { sequence, slug, placement } = placed;
  let progress: Progress = { work: emptyWork(), at: startedAt };
  let delivery: Delivery | undefined;
  for (const [index, { phase, share, at }] of seats.entries()) {
    const sitting = { sequence, slug, phase, share, manner: manners[student.profile], random };
    progress = doSession(sitting, { work: progress.work, at: noEarlier(at, progress) });
    // Only the last score meets its fate; those before it went through.
    const fate = index === seats.length - 1 ? doing.fate : 'arrives';
    const { lineItem = '', scoreMaximum } = placement;
    const sending = { sequence, lineItem, scoreMaximum, startedAt, fate, now, random };
    delivery = sendAfter(sending, progress, delivery);
  }
  return { progress, delivery };
}

/** Undefined: the student did nothing of this sequence. */
export function makeAttempt(doing: Doing): Attempt | undefined {
  const { school, person, placed } = doing;
  const { placement } = placed;
  const seats = seatsOf(doing);
  const [first] = seats;
  if (first === undefined) return undefined;
  const { progress, delivery } = doAll(doing, seats, first.at);
  return {
    _id: attemptKey(placement._id, person._id),
    schoolId: school._id,
    schoolYear: schoolYearOf(first.at, school),
    platformId: person.platformId,
    courseId: placement.courseId,
    placementId: placement._id,
    versionId: placement.versionId,
    identityId: person.identityId,
    personId: person._id,
    preview: false,
    work: progress.work,
    startedAt: first.at,
    updatedAt: progress.at,
    deliveries: delivery === undefined ? {} : { [coupledDelivery]: delivery },
    ...waiting(delivery),
  };
}

const waiting = (delivery: Delivery | undefined): Pick<Attempt, 'nextDeliveryAt'> =>
  delivery?.state === 'due' && delivery.nextAt !== undefined
    ? { nextDeliveryAt: delivery.nextAt }
    : {};
