/** A class that works through a sequence while things break: every question, wrong first where a second try is left. */
import { setTimeout as wait } from 'node:timers/promises';
import { emptyWork } from '../src/domain/activity/emptyWork.ts';
import type { Question } from '../src/domain/activity/question.ts';
import { listSteps, questionsOf } from '../src/domain/activity/steps.ts';
import type { PlacedSequence } from '../test/support/placed.ts';
import { rightFields, wrongFields } from '../test/support/prepare.ts';
import type { Student } from './student.ts';

interface Ask {
  readonly placed: PlacedSequence;
  readonly students: readonly Student[];
  /** Each student spreads the answers over so long. */
  readonly overMs: number;
  /** 0 to 1. */
  readonly random: () => number;
}

interface Move {
  readonly question: Question;
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
}

/** Resolves once every student has had every answer acknowledged. */
export async function work({ placed, students, overMs, random }: Ask): Promise<void> {
  const moves = movesOf(placed);
  const pauseMs = overMs / moves.length;
  await Promise.all(
    students.map(async (student) => {
      // Not all in one instant: this is about what breaks, not about how many.
      await wait((random() * overMs) / 4);
      await student.arrive(placed.linkId);
      for (const { question, fields } of moves) {
        await wait(2 * random() * pauseMs);
        await student.answer(placed.placement, question, fields);
      }
    }),
  );
}

function movesOf({ content }: PlacedSequence): readonly Move[] {
  return listSteps(content, emptyWork()).flatMap((step) =>
    questionsOf(step).flatMap((question): readonly Move[] => {
      const right = { question, fields: rightFields(question) };
      const isTriedTwice = step.block.kind === 'verif' && step.block.tries > 1;
      return isTriedTwice ? [{ question, fields: wrongFields(question) }, right] : [right];
    }),
  );
}
