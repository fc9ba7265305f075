/** One answer to one question, saved at once; the same form sent twice is one try. */
import { recordAnswer } from '../../domain/activity/answer.ts';
import type { Recorded } from '../../domain/activity/answer.ts';
import type { Certainty } from '../../domain/activity/work.ts';
import type { Services } from '../../services.ts';
import { findStepOf } from './findPlace.ts';
import { saveWork } from './saveWork.ts';
import type { Saved, Saving } from './saveWork.ts';

export interface Answer {
  readonly questionId: string;
  /** As the form gave it. */
  readonly raw: unknown;
  readonly certainty: Certainty | undefined;
  readonly formId: string;
}
export type AnswerProblem = Extract<Recorded, { ok: false }>['problem'];

/** `unknown-question` also for the drill of a remediation that is not open for this student. */
export function saveAnswer(
  services: Services,
  saving: Saving,
  answer: Answer,
): Promise<Saved<AnswerProblem>> {
  const { sequence } = saving.placed;
  return saveWork(services, saving, (work) =>
    findStepOf(sequence, work, answer.questionId) === undefined
      ? { ok: false, problem: 'unknown-question' }
      : recordAnswer(sequence, work, { ...answer, now: saving.now }),
  );
}
