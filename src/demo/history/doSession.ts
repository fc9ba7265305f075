/** One sitting of a made-up student on a phase, through the same functions as a real one's forms. */
import {
  finishBlock,
  finishRemediation,
  recordAnswer,
  recordTicketWords,
} from '../../domain/activity/answer.ts';
import type { Question } from '../../domain/activity/question.ts';
import type { Sequence } from '../../domain/activity/sequence.ts';
import { listSteps, nextQuestion, questionsOf, triesOf } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { Work } from '../../domain/activity/work.ts';
import { secondMs } from '../../domain/time.ts';
import type { Millis } from '../../domain/time.ts';
import type { Random } from '../platform/random.ts';
import { pick, rawAnswer } from './answers.ts';
import type { Manner } from './behaviour.ts';
import { asked, kept, openWords } from './words.ts';

export interface Sitting {
  readonly sequence: Sequence;
  /** Folder of the starter library: whose words to use. */
  readonly slug: string;
  readonly phase: 'avant' | 'apres';
  /** `part`: stops before the check. */
  readonly share: 'all' | 'part';
  readonly manner: Manner;
  readonly random: Random;
}

/** Work and the time of the last thing done. */
export interface Progress {
  readonly work: Work;
  readonly at: Millis;
}

/** More than any sequence has: a step that never ends would stop here, not hang the start. */
const maxTurns = 100;

/** The domain refused what this generator made: a defect here or in the sequence. */
function accepted(result: { ok: true; work: Work } | { ok: false; problem: string }): Work {
  if (!result.ok) throw new Error(`the made-up history was refused: ${result.problem}`);
  return result.work;
}

const later = ({ at }: Progress, random: Random): Millis =>
  at + Math.round((15 + random() * 75) * secondMs);

function answer(
  sitting: Sitting,
  progress: Progress,
  ask: { step: Step; question: Question },
): Progress {
  const { sequence, manner, random } = sitting;
  const { step, question } = ask;
  const { used } = triesOf(step, question, progress.work);
  const right = random() < manner.skill + used * 0.15;
  const now = later(progress, random);
  const words = openWords(sitting.slug, step.block.kind);
  const isSure = random() < (right ? 0.7 : 0.4);
  const made = recordAnswer(sequence, progress.work, {
    questionId: question.id,
    raw: rawAnswer(question, { right, words }, random),
    certainty: isSure ? 'sure' : pick(['rather', 'unsure'] as const, random),
    formId: `demo-${used + 1}`,
    now,
  });
  return { work: accepted(made), at: now };
}

/** All questions once, then again those that are wrong, if the student is of that kind. */
function answerAll(sitting: Sitting, progress: Progress, step: Step): Progress {
  let current = progress;
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const question = nextQuestion(step, current.work);
    if (question === undefined) break;
    current = answer(sitting, current, { step, question });
  }
  if (step.kind !== 'verif') return current;
  for (const question of questionsOf(step)) {
    const { left, right } = triesOf(step, question, current.work);
    const tryAgain = left > 0 && !right && sitting.random() < sitting.manner.retries;
    if (tryAgain) current = answer(sitting, current, { step, question });
  }
  return current;
}

function sayWords(sitting: Sitting, { work, at }: Progress, blockId: string): Progress {
  const { sequence, random } = sitting;
  const words = {
    understanding: Math.min(5, 1 + Math.floor(random() * 2 + sitting.manner.skill * 4)),
    ...(random() < 0.7 && { keep: pick(kept, random) }),
    ...(random() < 0.3 && { ask: pick(asked, random) }),
  };
  const now = later({ work, at }, random);
  return { work: accepted(recordTicketWords(sequence, work, { blockId, words })), at: now };
}

function doStep(sitting: Sitting, progress: Progress, step: Step): Progress {
  const { sequence, random } = sitting;
  const blockId = step.block.id;
  if (step.kind === 'ressource') {
    const now = progress.at + Math.round((60 + random() * 180) * secondMs);
    const done = finishBlock(sequence, progress.work, { blockId, how: 'answered', now });
    return { work: accepted(done), at: now };
  }
  const answered = answerAll(sitting, progress, step);
  if (step.kind === 'ticket') return sayWords(sitting, answered, blockId);
  if (step.kind !== 'remediation') return answered;
  const now = later(answered, random);
  const closed = finishRemediation(sequence, answered.work, { blockId, now });
  return { work: accepted(closed), at: now };
}

/** @param progress the work before, and when the student sits down */
export function doSession(sitting: Sitting, progress: Progress): Progress {
  const left = new Set<string>();
  let current = progress;
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const step = listSteps(sitting.sequence, current.work).find(
      ({ id, phase, state, counts, kind }) =>
        phase === sitting.phase &&
        state !== 'done' &&
        (counts || kind === 'remediation') &&
        !left.has(id),
    );
    if (step === undefined || (sitting.share === 'part' && step.kind === 'verif')) break;
    const passes = step.kind === 'remediation' && sitting.random() >= sitting.manner.remediation;
    if (passes) left.add(step.id);
    else current = doStep(sitting, current, step);
  }
  return current;
}
