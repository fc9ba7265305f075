/** Small content for the tests of the domain: valid by default, a test states only its point. */
import type { z } from 'zod';
import { question } from '../../../src/domain/activity/question.ts';
import type { Question } from '../../../src/domain/activity/question.ts';
import { sequence } from '../../../src/domain/activity/sequence.ts';
import type { Sequence, block } from '../../../src/domain/activity/sequence.ts';

export type QuestionInput = z.input<typeof question>;
export type BlockInput = z.input<typeof block>;

export function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function aQuestion(input: QuestionInput): Question {
  return question.parse(input);
}

/** A true-false question whose answer is « vrai ». */
export function trueFalse(number: number, points = 1): QuestionInput {
  return {
    kind: 'true-false',
    id: uuidOf(number),
    text: `Question ${number}`,
    right: true,
    points,
  };
}

export function aVerif(
  number: number,
  questions: QuestionInput[],
  more: Partial<Extract<BlockInput, { kind: 'verif' }>> = {},
): BlockInput {
  return { kind: 'verif', id: uuidOf(number), title: 'La vérif', minutes: 5, questions, ...more };
}

export function aDefi(number: number, asked = trueFalse(number + 1)): BlockInput {
  return { kind: 'defi', id: uuidOf(number), title: 'Le défi', minutes: 2, question: asked };
}

export function aRessource(number: number): BlockInput {
  const parts = [{ kind: 'text' as const, body: 'Compter. Regarder. Comparer.' }];
  return { kind: 'ressource', id: uuidOf(number), title: 'La fiche', minutes: 4, parts };
}

export function aTicket(number: number, more: { understanding?: boolean } = {}): BlockInput {
  const asked = trueFalse(number + 1);
  return {
    kind: 'ticket',
    id: uuidOf(number),
    title: 'Le ticket',
    minutes: 3,
    question: asked,
    ...more,
  };
}

export function anActivite(number: number): BlockInput {
  return {
    kind: 'activite',
    id: uuidOf(number),
    title: 'En groupe',
    minutes: 55,
    body: 'À trois.',
  };
}

export function aSequence(
  blocks: { avant?: BlockInput[]; pendant?: BlockInput[]; apres?: BlockInput[] },
  weights: Partial<Sequence['weights']> = { verif: 60, ticket: 40 },
): Sequence {
  return sequence.parse({
    schema: 'elan-sequence/1',
    language: 'fr-FR',
    title: 'Le colis est arrivé',
    summary: 'Réceptionner une petite livraison.',
    aim: 'Compter, regarder, comparer, signaler.',
    audience: { country: 'FR', level: '4e', diploma: 'SEGPA' },
    licence: 'CC BY-SA 4.0',
    authors: ['Élan'],
    phases: {
      avant: { blocks: blocks.avant ?? [] },
      pendant: { blocks: blocks.pendant ?? [] },
      apres: { blocks: blocks.apres ?? [] },
    },
    weights,
  });
}
