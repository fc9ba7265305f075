/**
 * The steps of a student through a sequence: the blocks in their order, and the remediation of a
 * check right after it while it is needed or begun. Resume, order and tries have their one home here.
 */
import { blocksOf, countsForCompletion } from './blocks.ts';
import type { Question } from './question.ts';
import { hasRetry, isRemediationNeeded, openRemediation, questionsToRetry } from './remediation.ts';
import type { Block, BlockKind, PhaseName, Sequence } from './sequence.ts';
import { bestOf, isAnswered, triesMade } from './tries.ts';
import type { Work } from './work.ts';

export interface Place {
  /** Block id; of a remediation: the id of its check, then `-r`. */
  readonly id: string;
  readonly phase: PhaseName;
  /** Of a remediation: its check. */
  readonly block: Block;
  readonly kind: BlockKind | 'remediation';
}
export interface Step extends Place {
  readonly minutes: number;
  readonly state: 'done' | 'started' | 'todo';
  /** Counts for completion. What the class does together and remediations do not. */
  readonly counts: boolean;
}
export interface Tries {
  readonly used: number;
  readonly left: number;
  /** Best score so far, 0 to 1. */
  readonly best: number;
  readonly right: boolean;
}

/** Tries at one question of a drill, which is never graded. */
const drillTries = 3;

/** All steps in order, avant to après. */
export function listSteps(sequence: Sequence, work: Work): readonly Step[] {
  return blocksOf(sequence).flatMap(({ phase, block }) => {
    const step = blockStep({ id: block.id, phase, block, kind: block.kind }, work);
    const open = block.kind === 'verif' ? openRemediation(block, work) : undefined;
    return open === undefined
      ? [step]
      : [step, remediationStep(remediationPlace(phase, block), open.minutes, work)];
  });
}

function blockStep(place: Place, work: Work): Step {
  const { block } = place;
  const isStarted =
    work.tickets[block.id] !== undefined ||
    questionsOf(place).some((question) => isAnswered(work, question));
  return {
    ...place,
    minutes: block.minutes,
    state: stateOf(work.blocks[block.id] !== undefined, isStarted),
    counts: countsForCompletion(block),
  };
}

function remediationStep(place: Place, minutes: number, work: Work): Step {
  const isDone = work.remediated[place.block.id] !== undefined;
  const isStarted = work.remediating?.[place.block.id] !== undefined;
  return { ...place, minutes, state: stateOf(isDone, isStarted), counts: false };
}

function stateOf(isDone: boolean, isStarted: boolean): Step['state'] {
  if (isDone) return 'done';
  return isStarted ? 'started' : 'todo';
}

function remediationPlace(phase: PhaseName, block: Block): Place {
  return { id: `${block.id}-r`, phase, block, kind: 'remediation' };
}

/** Still to do, for the way through: a remediation only while the threshold is not reached. */
function isToDo(step: Step, work: Work): boolean {
  if (step.state === 'done') return false;
  if (step.kind !== 'remediation') return step.counts;
  return step.block.kind === 'verif' && isRemediationNeeded(step.block, work);
}

/** Where the student resumes: the first step still to do; undefined when nothing is left. */
export function currentStep(sequence: Sequence, work: Work): Step | undefined {
  return listSteps(sequence, work).find((step) => isToDo(step, work));
}

/** Where « Continuer » leads from a step: the next one to do, else what was left out before it. */
export function nextStep(sequence: Sequence, work: Work, stepId: string): Step | undefined {
  const steps = listSteps(sequence, work);
  const later = steps.slice(steps.findIndex(({ id }) => id === stepId) + 1);
  return [...later, ...steps].find((step) => step.id !== stepId && isToDo(step, work));
}

/** Questions of a step; of a remediation: its drill, then the questions of the check to try again. */
export function questionsOf({ block, kind }: Pick<Place, 'block' | 'kind'>): readonly Question[] {
  if (block.kind === 'defi' || block.kind === 'ticket') return [block.question];
  if (block.kind !== 'verif') return [];
  return kind === 'remediation'
    ? [...(block.remediation?.questions ?? []), ...questionsToRetry(block)]
    : block.questions;
}

/**
 * The next question that waits for an answer; in a remediation also those to try again that are not
 * right yet. `after`: the question the student passes for now; the search goes on behind it and
 * then from the start.
 */
export function nextQuestion(
  step: Pick<Place, 'block' | 'kind'>,
  work: Work,
  after?: string,
): Question | undefined {
  const questions = questionsOf(step);
  const behind = questions.slice(questions.findIndex(({ id }) => id === after) + 1);
  return [...behind, ...questions].find((question) => isWaiting(step, question, work));
}

function isWaiting(
  { block, kind }: Pick<Place, 'block' | 'kind'>,
  question: Question,
  work: Work,
): boolean {
  if (!isAnswered(work, question)) return true;
  if (kind !== 'remediation' || block.kind !== 'verif') return false;
  if (!block.questions.includes(question)) return false;
  const { left, right } = triesOf({ block }, question, work);
  return left > 0 && !right;
}

/** Tries of one question: 1 for a défi or a ticket, 3 in a drill, those of the check in a check. */
export function triesOf(
  { block }: Pick<Place, 'block'>,
  { id }: Pick<Question, 'id'>,
  work: Work,
): Tries {
  const used = triesMade(work, id).length;
  const best = bestOf(work, id);
  const left = Math.max(0, triesAllowed(block, id, work) - used);
  return { used, left, best, right: best === 1 };
}

function triesAllowed(block: Block, questionId: string, work: Work): number {
  if (block.kind !== 'verif') return 1;
  if (!block.questions.some(({ id }) => id === questionId)) return drillTries;
  return block.tries + (hasRetry(block, questionId, work) ? 1 : 0);
}

/** The place of a question and the question; undefined if the sequence has none of this id. */
export function findQuestion(
  sequence: Sequence,
  questionId: string,
): (Place & { readonly question: Question }) | undefined {
  for (const place of listPlaces(sequence)) {
    const question = questionsOf(place).find(({ id }) => id === questionId);
    if (question !== undefined) return { ...place, question };
  }
  return undefined;
}

/** Every place that may hold a question, whether the student has come there or not. */
function listPlaces(sequence: Sequence): readonly Place[] {
  return blocksOf(sequence).flatMap(({ phase, block }) => [
    { id: block.id, phase, block, kind: block.kind },
    remediationPlace(phase, block),
  ]);
}
