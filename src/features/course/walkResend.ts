/**
 * One step of a « Renvoyer »: a page of attempts. What the gradebook shows is read first, once for a
 * line item; a grade that a teacher changed there is left alone unless it was ticked. A step that is
 * done again after a crash finds its own mark on each attempt and changes nothing.
 */
import { isChosen } from '../../domain/columnAddress.ts';
import { nextDueAt } from '../../domain/delivery.ts';
import type { ResultsRead } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Attempt, ResendRun, Stored } from '../../store/index.ts';
import { isTicked, judge, markOf, wants } from './judgeResend.ts';
import type { Grades, Score, Walk } from './judgeResend.ts';

/** Written beside each other: there is no verb over many documents (model.md 1). */
const attemptsAtOnce = 100;

export type Walked =
  | { readonly kind: 'walked'; readonly keep: (run: ResendRun) => ResendRun }
  /** The gradebook could not be read: nothing was changed. */
  | { readonly kind: 'later'; readonly failed: readonly Unread[] };

type Unread = Extract<ResultsRead, { kind: 'unavailable' }>;

/** @param patient false: what can't be read now counts as unread, the run goes on */
export async function walkResend(
  services: Services,
  run: ResendRun,
  patient: boolean,
): Promise<Walked> {
  const [page, placed] = await Promise.all([
    readPage(services, run),
    services.recent.placementsOf(run.schoolId, run.courseId),
  ]);
  const placements = new Map(placed.placements.map((placement) => [placement._id, placement]));
  const hasColumn: Walk['hasColumn'] = ({ attempt: { placementId }, key }) => {
    const placement = placements.get(placementId);
    return placement !== undefined && isChosen(placement, key);
  };
  const walk = { run, hasColumn };
  const wanted = page.attempts.filter((attempt) => isWanted(walk, attempt));
  const grades = await readGrades(services, walk, wanted);
  if ('failed' in grades && patient) return { kind: 'later', failed: grades.failed };
  const known = 'failed' in grades ? noGrades : grades;
  const counts = await Promise.all(
    wanted.map((attempt) => pick(services, walk, { attempt, known })),
  );
  return { kind: 'walked', keep: (current) => withStep(current, page, counts) };
}

interface AttemptPage {
  readonly attempts: readonly Stored<Attempt>[];
  /** Cursor after it; absent when the run is done. */
  readonly next?: { readonly at: number; readonly after?: string };
}

async function readPage(services: Services, run: ResendRun): Promise<AttemptPage> {
  const { attempts } = services.store.school(run.schoolId);
  const { only, placements, at, after } = run;
  if (only !== undefined) return { attempts: await attempts.getMany(only) };
  const placement = placements[at];
  if (placement === undefined) return { attempts: [] };
  const page = await attempts.find('byPlacement', {
    eq: [placement],
    limit: attemptsAtOnce,
    ...(after === undefined ? {} : { after }),
  });
  if (page.next !== undefined) return { attempts: page.docs, next: { at, after: page.next } };
  const isLast = at + 1 >= placements.length;
  return isLast ? { attempts: page.docs } : { attempts: page.docs, next: { at: at + 1 } };
}

/** Of this course, and nobody's preview: staff attempts are outside every grade (model.md 2). */
function isWanted(walk: Walk, attempt: Attempt): boolean {
  const isOurs = attempt.courseId === walk.run.courseId && !attempt.preview;
  return isOurs && scoresOf(attempt).some((score) => wants(walk, score));
}

const scoresOf = (attempt: Attempt): readonly Score[] =>
  Object.entries(attempt.deliveries).map(([key, delivery]) => ({ attempt, key, delivery }));

const noGrades: Grades = { of: () => undefined };

/** Line items whose results matter, each read once; those of one page are one or a few. */
async function readGrades(
  services: Services,
  walk: Walk,
  attempts: readonly Attempt[],
): Promise<Grades | { readonly failed: readonly Unread[] }> {
  const { platformId } = walk.run;
  const compared = attempts.flatMap(scoresOf).filter((score) => {
    const { state, lineItem } = score.delivery;
    return wants(walk, score) && !isTicked(walk, score) && state !== 'due' && lineItem !== '';
  });
  const lineItems = new Set(compared.map(({ delivery }) => delivery.lineItem));
  const persons = new Set(compared.map(({ attempt }) => attempt.identityId));
  const [identities, ...reads] = await Promise.all([
    services.store.identities.getMany([...persons]),
    ...[...lineItems].map(async (lineItem) => ({
      lineItem,
      read: await services.lti.readResults(platformId, { lineItem }),
    })),
  ]);
  const failed = reads.flatMap(({ read }) => (read.kind === 'unavailable' ? [read] : []));
  if (failed.length > 0) return { failed };
  const subs = new Map(identities.map(({ _id, sub }) => [_id, sub]));
  const byItem = new Map(reads.map(({ lineItem, read }) => [lineItem, read]));
  return {
    of: ({ attempt, delivery }) =>
      gradeIn(byItem.get(delivery.lineItem), subs.get(attempt.identityId)),
  };
}

/** Undefined: not known. A line item that is gone holds nothing that could be overwritten. */
function gradeIn(read: ResultsRead | undefined, sub: string | undefined) {
  if (read?.kind === 'refused') return /^http-4(04|10)$/.test(read.why) ? {} : undefined;
  if (read?.kind !== 'read') return undefined;
  const found = sub === undefined ? undefined : read.results.get(sub);
  return found ?? (read.complete ? {} : undefined);
}

type Counts = Pick<ResendRun, 'picked' | 'changed' | 'unread'>;

async function pick(
  services: Services,
  walk: Walk,
  { attempt, known }: { readonly attempt: Stored<Attempt>; readonly known: Grades },
): Promise<Counts> {
  const { attempts } = services.store.school(walk.run.schoolId);
  const judged = await attempts.change(attempt._id, (current) =>
    judgeAttempt(walk, current, { known, now: services.now() }),
  );
  // Others wrote all the time: the run comes back to this page.
  if (judged.outcome === 'conflict') throw new Error('an attempt was written by others five times');
  const scores = 'doc' in judged ? scoresOf(judged.doc) : [];
  const marks = scores.map((score) => markOf(walk, score, known.of(score)));
  const count = (mark: (typeof marks)[number]) => marks.filter((one) => one === mark).length;
  return { picked: count('picked'), changed: count('changed'), unread: count('unread') };
}

function judgeAttempt(
  walk: Walk,
  attempt: Attempt,
  { known, now }: { readonly known: Grades; readonly now: number },
): Attempt | undefined {
  const judged = scoresOf(attempt).map(
    (score) => [score.key, judge(walk, score, { known, now })] as const,
  );
  if (judged.every(([key, one]) => one === attempt.deliveries[key])) return undefined;
  const deliveries = Object.fromEntries(judged);
  const { nextDeliveryAt: _before, ...rest } = attempt;
  const nextDeliveryAt = nextDueAt(deliveries);
  return {
    ...rest,
    deliveries,
    projectDueAt: now,
    ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }),
  };
}

function withStep(run: ResendRun, { next }: AttemptPage, counts: readonly Counts[]): ResendRun {
  const { after: _cursor, nextAt: _due, ...rest } = run;
  const sum = (of: keyof Counts) => counts.reduce((all, one) => all + one[of], run[of]);
  const counted = { picked: sum('picked'), changed: sum('changed'), unread: sum('unread') };
  return {
    ...rest,
    ...counted,
    failures: 0,
    ...(next === undefined ? {} : { ...next, nextAt: run.nextAt ?? run.startedAt }),
  };
}
