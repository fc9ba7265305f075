/**
 * What a schema can't say of a sequence: ids that name something, weights that weigh something.
 * For authors and the library loader; each finding starts with where it is.
 */
import { blocksOf, countsForCompletion } from './blocks.ts';
import type { PlacedBlock } from './blocks.ts';
import { findQuestionFaults } from './questionCoherence.ts';
import { repeatedIn } from './repeatedIn.ts';
import type { Question } from './question.ts';
import type { Block, Part, Sequence, Verif } from './sequence.ts';

/** Empty when all is well. `phases.avant › La vérif: …` */
export function findIncoherence(sequence: Sequence): string[] {
  const checkQuestions = new Set(
    blocksOf(sequence).flatMap(({ block }) =>
      block.kind === 'verif' ? block.questions.map(({ id }) => id) : [],
    ),
  );
  return [
    ...findRepeatedIds(sequence),
    ...findWeightFaults(sequence),
    ...blocksOf(sequence).flatMap((placed) =>
      findBlockFaults(placed.block, checkQuestions).map((fault) => `${where(placed)}: ${fault}`),
    ),
  ];
}

function where({ phase, block }: PlacedBlock): string {
  return `phases.${phase} › ${block.title}`;
}

function findRepeatedIds(sequence: Sequence): string[] {
  const blocks = blocksOf(sequence).map(({ block }) => block);
  const ids = [
    ...blocks,
    ...blocks.flatMap(questionsIn),
    ...blocks.flatMap(partsIn).filter((part) => part.kind === 'recording'),
  ].map(({ id }) => id);
  return repeatedIn(ids).map((id) => `id ${id} is used more than once`);
}

function questionsIn(block: Block): readonly Question[] {
  if (block.kind === 'defi' || block.kind === 'ticket') return [block.question];
  if (block.kind !== 'verif') return [];
  return [...block.questions, ...(block.remediation?.questions ?? [])];
}

function partsIn(block: Block): readonly Part[] {
  if (block.kind === 'defi' || block.kind === 'ressource') return block.parts;
  return block.kind === 'verif' ? (block.remediation?.parts ?? []) : [];
}

/** Weights add up to 100 and each weighs something that exists. */
function findWeightFaults(sequence: Sequence): string[] {
  const { completion, verif, ticket } = sequence.weights;
  const blocks = blocksOf(sequence).map(({ block }) => block);
  const total = completion + verif + ticket;
  const faults: string[] = [];
  if (total !== 100) faults.push(`weights: they add up to ${total}, not 100`);
  if (verif > 0 && !blocks.some(({ kind }) => kind === 'verif'))
    faults.push('weights: verif weighs, but the sequence has no check');
  if (ticket > 0 && !blocks.some(({ kind }) => kind === 'ticket'))
    faults.push('weights: ticket weighs, but the sequence has no exit ticket');
  if (!blocks.some(countsForCompletion))
    faults.push('phases: no block counts for completion, a student would have nothing to do');
  return faults;
}

function findBlockFaults(block: Block, checkQuestions: ReadonlySet<string>): string[] {
  const faults = questionsIn(block).flatMap(findQuestionFaults);
  switch (block.kind) {
    case 'verif':
      return [...faults, ...findRemediationFaults(block)];
    case 'ouverture':
      return unknownIds(block.questions, checkQuestions, 'questions');
    case 'contrat':
      return block.drawn > block.questions.length
        ? [`drawn: ${block.drawn} of ${block.questions.length} questions`]
        : [];
    case 'debat':
      return block.models.length > 0 && block.models.length !== block.options.length
        ? [`models: ${block.models.length} lists for ${block.options.length} options`]
        : [];
    default:
      return faults;
  }
}

function findRemediationFaults({ questions, remediation, threshold }: Verif): string[] {
  if (remediation === undefined) return [];
  const own = new Set(questions.map(({ id }) => id));
  const faults = [
    ...unknownIds(remediation.watch, own, 'remediation.watch'),
    ...unknownIds(remediation.retry, own, 'remediation.retry'),
  ];
  if (threshold === 0) faults.push('threshold: 0 never opens the remediation');
  return faults;
}

function unknownIds(ids: readonly string[], known: ReadonlySet<string>, field: string): string[] {
  return [
    ...ids.filter((id) => !known.has(id)).map((id) => `${field}: no question ${id} in a check`),
    ...repeatedIn(ids).map((id) => `${field}: ${id} is named more than once`),
  ];
}
