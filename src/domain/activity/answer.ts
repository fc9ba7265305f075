/**
 * Everything a student does to their work. Pure: takes the work, gives the new one; what can't be
 * done comes back as a value. Sending the same form twice changes nothing (codebases.md 5, path 2).
 */
import { hashKey } from '../ids.ts';
import { blocksOf, countsForCompletion } from './blocks.ts';
import { checkValue } from './checkValue.ts';
import type { ValueProblem } from './checkValue.ts';
import { gradeAnswer } from './grade.ts';
import { openRemediation } from './remediation.ts';
import type { Block, Sequence } from './sequence.ts';
import { findQuestion, questionsOf, triesOf } from './steps.ts';
import type { Place } from './steps.ts';
import { isAnswered, triesMade } from './tries.ts';
import type { Certainty, TicketWords, TryMade, Work } from './work.ts';
import type { Millis } from '../time.ts';

export interface Answer {
  readonly questionId: string;
  /** What the form gave, see `checkValue`. */
  readonly raw: unknown;
  /** Kept only where the check asks for it. */
  readonly certainty?: Certainty | undefined;
  /** Made by the page: the same form twice is one try. */
  readonly formId: string;
  readonly now: Millis;
}
export type Recorded =
  | { readonly ok: true; readonly work: Work; readonly repeated: boolean; readonly made: TryMade }
  | { readonly ok: false; readonly problem: ValueProblem | 'no-tries-left' | 'unknown-question' };
export type Finished =
  | { readonly ok: true; readonly work: Work; readonly repeated: boolean }
  | { readonly ok: false; readonly problem: 'unknown-block' | 'not-answered' | 'other-words' };

/** One try at one question. The block is done with the first answer to its last question. */
export function recordAnswer(sequence: Sequence, work: Work, answer: Answer): Recorded {
  const place = findQuestion(sequence, answer.questionId);
  if (place === undefined) return { ok: false, problem: 'unknown-question' };
  const before = triesMade(work, answer.questionId);
  const same = before.find(({ formId }) => formId === answer.formId);
  if (same !== undefined) return { ok: true, work, repeated: true, made: same };
  if (triesOf(place, place.question, work).left === 0)
    return { ok: false, problem: 'no-tries-left' };
  const checked = checkValue(place.question, answer.raw);
  if (!checked.ok) return checked;
  const made: TryMade = {
    value: checked.value,
    ...(asksCertainty(place) && answer.certainty !== undefined
      ? { certainty: answer.certainty }
      : {}),
    at: answer.now,
    formId: answer.formId,
    score: gradeAnswer(place.question, checked.value).score,
  };
  const answers = { ...work.answers, [answer.questionId]: [...before, made] };
  const begun = beginRemediation(place, work, answer.now);
  return {
    ok: true,
    work: closeBlock(place.block, { ...begun, answers }, answer.now),
    repeated: false,
    made,
  };
}

function asksCertainty({ block, kind }: Place): boolean {
  return kind === 'verif' && block.kind === 'verif' && block.certainty;
}

/** An answer that belongs to an open remediation begins it. */
function beginRemediation(
  { block, question }: Place & { question: { id: string } },
  work: Work,
  now: Millis,
): Work {
  if (block.kind !== 'verif' || work.remediating?.[block.id] !== undefined) return work;
  const belongs = questionsOf({ block, kind: 'remediation' }).some(({ id }) => id === question.id);
  if (!belongs || openRemediation(block, work) === undefined) return work;
  return { ...work, remediating: { ...work.remediating, [block.id]: now } };
}

function closeBlock(block: Block, work: Work, now: Millis): Work {
  if (work.blocks[block.id] !== undefined || !isAllAnswered(block, work)) return work;
  return { ...work, blocks: { ...work.blocks, [block.id]: { doneAt: now, how: 'answered' } } };
}

function isAllAnswered(block: Block, work: Work): boolean {
  return questionsOf({ block, kind: block.kind }).every((question) => isAnswered(work, question));
}

/**
 * The student or the teacher says that a block is done. A student's « fait » (`answered`) needs the
 * answers of the block; « in class » and « teacher » need nothing.
 */
export function finishBlock(
  sequence: Sequence,
  work: Work,
  finish: { blockId: string; how: Work['blocks'][string]['how']; now: Millis },
): Finished {
  const { blockId, how, now } = finish;
  const block = findBlock(sequence, blockId);
  if (block === undefined || !countsForCompletion(block))
    return { ok: false, problem: 'unknown-block' };
  if (work.blocks[blockId] !== undefined) return { ok: true, work, repeated: true };
  if (how === 'answered' && !isAllAnswered(block, work))
    return { ok: false, problem: 'not-answered' };
  const blocks = { ...work.blocks, [blockId]: { doneAt: now, how } };
  return { ok: true, work: { ...work, blocks }, repeated: false };
}

/**
 * « J’ai compris », « Je garde », « Je demande »: the last words sent replace the earlier ones, if the
 * page they were written on showed those. A form that comes late (a node that froze with it in its hands,
 * a page left open elsewhere) replaces nothing.
 */
export function recordTicketWords(
  sequence: Sequence,
  work: Work,
  { blockId, words, shown }: TicketForm,
): Finished {
  const block = findBlock(sequence, blockId);
  if (block?.kind !== 'ticket') return { ok: false, problem: 'unknown-block' };
  const kept = keepWords(words, block.understanding);
  const before = work.tickets[blockId];
  if (before !== undefined && isSame(before, kept)) return { ok: true, work, repeated: true };
  if (before !== undefined && shown !== undefined && shown !== printOfWords(before))
    return { ok: false, problem: 'other-words' };
  const tickets = { ...work.tickets, [blockId]: kept };
  return { ok: true, work: { ...work, tickets }, repeated: false };
}

interface TicketForm {
  readonly blockId: string;
  readonly words: TicketWords;
  /** Print of the words on the page; absent = whatever they were. */
  readonly shown?: string | undefined;
}

/** Short, says nothing of the words; empty when none were kept. */
export function printOfWords(kept: TicketWords | undefined): string {
  if (kept === undefined) return '';
  const { understanding = '', keep = '', ask = '' } = kept;
  return hashKey('ticket', String(understanding), keep, ask);
}

function keepWords(words: TicketWords, asksUnderstanding: boolean): TicketWords {
  const keep = words.keep?.trim() ?? '';
  const ask = words.ask?.trim() ?? '';
  return {
    ...(asksUnderstanding && words.understanding !== undefined
      ? { understanding: words.understanding }
      : {}),
    ...(keep === '' ? {} : { keep }),
    ...(ask === '' ? {} : { ask }),
  };
}

function isSame(a: TicketWords, b: TicketWords): boolean {
  return a.understanding === b.understanding && a.keep === b.keep && a.ask === b.ask;
}

/** The student closes the remediation of a check, with or without its drill: it is never required. */
export function finishRemediation(
  sequence: Sequence,
  work: Work,
  { blockId, now }: { blockId: string; now: Millis },
): Finished {
  const block = findBlock(sequence, blockId);
  if (block?.kind !== 'verif' || openRemediation(block, work) === undefined)
    return { ok: false, problem: 'unknown-block' };
  if (work.remediated[blockId] !== undefined) return { ok: true, work, repeated: true };
  const remediated = { ...work.remediated, [blockId]: now };
  return { ok: true, work: { ...work, remediated }, repeated: false };
}

function findBlock(sequence: Sequence, blockId: string): Block | undefined {
  return blocksOf(sequence).find(({ block }) => block.id === blockId)?.block;
}
