/**
 * One step of a « Renvoyer »: a page of attempts. What the gradebook shows is read first, once for a
 * line item; a grade that a teacher changed there is left alone unless it was ticked. A step that is
 * done again after a crash finds its own mark on each attempt and changes nothing.
 */
import { nextDueAt } from '../../domain/delivery.ts';
import type { ResultsRead } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Attempt, ResendRun, Stored } from '../../store/index.ts';
import { judge, markOf, wants } from './judgeResend.ts';
import type { Grades } from './judgeResend.ts';

/** Written beside each other: there is no verb over many documents (model.md 1). */
const attemptsAtOnce = 100;

export type Walked =
  | { readonly kind: 'walked'; readonly keep: (run: ResendRun) => ResendRun }
  /** The gradebook could not be read: nothing was changed. */
  | { readonly kind: 'later'; readonly retryAfterMs?: number };

/** @param patient false: what can't be read now counts as unread, the run goes on */
export async function walkResend(
  services: Services,
  run: ResendRun,
  patient: boolean,
): Promise<Walked> {
  const page = await readPage(services, run);
  const wanted = page.attempts.filter((attempt) => isWanted(run, attempt));
  const grades = await readGrades(services, run, wanted);
  if ('later' in grades && patient) return { kind: 'later', ...grades.later };
  const known = 'later' in grades ? noGrades : grades;
  const counts = await Promise.all(
    wanted.map((attempt) => pick(services, run, { attempt, known })),
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
function isWanted(run: ResendRun, attempt: Attempt): boolean {
  const isOurs = attempt.courseId === run.courseId && !attempt.preview;
  return isOurs && Object.values(attempt.deliveries).some((one) => wants(run, one));
}

const noGrades: Grades = { of: () => undefined };

/** Line items whose results matter, each read once; those of one page are one or a few. */
async function readGrades(
  services: Services,
  run: ResendRun,
  attempts: readonly Attempt[],
): Promise<Grades | { readonly later: { readonly retryAfterMs?: number } }> {
  const compared = attempts.filter(({ _id }) => !run.over.includes(_id));
  const lineItems = new Set(
    compared.flatMap(({ deliveries }) =>
      Object.values(deliveries)
        .filter((one) => wants(run, one) && one.state !== 'due')
        .map(({ lineItem }) => lineItem),
    ),
  );
  const [identities, ...reads] = await Promise.all([
    services.store.identities.getMany(compared.map(({ identityId }) => identityId)),
    ...[...lineItems].map(async (lineItem) => ({
      lineItem,
      read: await services.lti.readResults(run.platformId, { lineItem }),
    })),
  ]);
  const away = reads.map(({ read }) => read).find(({ kind }) => kind === 'unavailable');
  if (away?.kind === 'unavailable') {
    const { retryAfterMs } = away;
    return { later: retryAfterMs === undefined ? {} : { retryAfterMs } };
  }
  const subs = new Map(identities.map(({ _id, sub }) => [_id, sub]));
  const byItem = new Map(reads.map(({ lineItem, read }) => [lineItem, read]));
  return {
    of: ({ identityId }, { lineItem }) => gradeIn(byItem.get(lineItem), subs.get(identityId)),
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
  run: ResendRun,
  { attempt, known }: { readonly attempt: Stored<Attempt>; readonly known: Grades },
): Promise<Counts> {
  const { attempts } = services.store.school(run.schoolId);
  const judged = await attempts.change(attempt._id, (current) =>
    judgeAttempt(run, current, { known, now: services.now() }),
  );
  // Others wrote all the time: the run comes back to this page.
  if (judged.outcome === 'conflict') throw new Error('an attempt was written by others five times');
  const deliveries = 'doc' in judged ? Object.values(judged.doc.deliveries) : [];
  const marks = deliveries.map((one) => markOf(run, one, known.of(attempt, one)));
  const count = (mark: (typeof marks)[number]) => Number(marks.includes(mark));
  return { picked: count('picked'), changed: count('changed'), unread: count('unread') };
}

function judgeAttempt(
  run: ResendRun,
  attempt: Attempt,
  { known, now }: { readonly known: Grades; readonly now: number },
): Attempt | undefined {
  const judged = Object.entries(attempt.deliveries).map(
    ([key, one]) => [key, judge(run, { attempt, delivery: one, known, now })] as const,
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
