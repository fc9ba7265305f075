/** What a student has to do in a course: one CourseRow, the placements and their dates (model.md 4). */
import { emptyWork } from '../../domain/activity/emptyWork.ts';
import { ownPhases } from '../../domain/activity/ownPhases.ts';
import type { OwnPhase } from '../../domain/activity/ownPhases.ts';
import type { Sequence } from '../../domain/activity/sequence.ts';
import { listSteps } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import { due } from '../../domain/calendar.ts';
import type { Millis } from '../../domain/time.ts';
import type { CourseCell, Placement } from '../../store/index.ts';

export interface Task {
  readonly placement: Placement;
  readonly phase: OwnPhase;
  /** `later`: the class has not taken place yet, or without a date for it, « avant » is still to do. */
  readonly state: 'todo' | 'late' | 'later' | 'done';
  readonly dueAt: Millis | undefined;
  /** When it was done. */
  readonly doneAt: Millis | undefined;
  /** When the class is, for `later`. */
  readonly classAt: Millis | undefined;
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** Of what is left, by the author's estimate. */
  readonly minutes: number;
  /** « Avant » of the same activity is done: opening it leads here. */
  readonly opensHere: boolean;
}

export interface Given {
  readonly placement: Placement;
  readonly sequence: Sequence;
  readonly cell: CourseCell | undefined;
}

/** Due first, then without a date; « avant » before « après ». */
export function listTasks(
  given: readonly Given[],
  at: { readonly now: Millis; readonly groups: readonly string[] },
): readonly Task[] {
  return given
    .flatMap((one) => ownPhases.flatMap((phase) => taskOf(one, phase, at) ?? []))
    .sort((a, b) => (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity) || 0);
}

function taskOf(
  { placement, sequence, cell }: Given,
  phase: OwnPhase,
  at: { readonly now: Millis; readonly groups: readonly string[] },
): Task | undefined {
  const steps = listSteps(sequence, emptyWork()).filter(({ counts }) => counts);
  const own = steps.filter((step) => step.phase === phase);
  if (own.length === 0) return undefined;
  const doneAt = cell?.done[phase];
  const stepsDone = doneAt === undefined ? doneIn(phase, steps, cell) : own.length;
  const dueAt = due(placement.dates[phase], at.groups);
  const classAt = due(placement.dates.pendant, at.groups);
  const isAhead =
    phase === 'apres' &&
    stepsDone === 0 &&
    (classAt === undefined ? cell?.done.avant === undefined : classAt > at.now);
  return {
    placement,
    phase,
    state: stateOf({ doneAt, dueAt, isAhead }, at.now),
    dueAt,
    doneAt,
    classAt: isAhead ? classAt : undefined,
    stepsDone,
    stepsTotal: own.length,
    minutes: own.slice(stepsDone).reduce((sum, { minutes }) => sum + minutes, 0),
    opensHere: phase === 'avant' || cell?.done.avant !== undefined,
  };
}

function stateOf(
  facts: { doneAt: Millis | undefined; dueAt: Millis | undefined; isAhead: boolean },
  now: Millis,
): Task['state'] {
  if (facts.doneAt !== undefined) return 'done';
  if (facts.dueAt !== undefined && facts.dueAt < now) return 'late';
  return facts.isAhead ? 'later' : 'todo';
}

/**
 * A cell counts the steps done of the whole activity: those of finished phases are taken off, the
 * rest are of the first phase that is not finished.
 */
function doneIn(phase: OwnPhase, steps: readonly Step[], cell: CourseCell | undefined): number {
  if (cell === undefined) return 0;
  if (ownPhases.find((name) => cell.done[name] === undefined) !== phase) return 0;
  const finished = steps.filter((step) => cell.done[step.phase] !== undefined).length;
  const own = steps.filter((step) => step.phase === phase).length;
  return Math.min(Math.max(cell.stepsDone - finished, 0), own);
}
