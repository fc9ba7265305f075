/**
 * The content of a sequence, version 1 of the published schema (docs/schema/sequence-1.json):
 * phases avant / pendant / après, blocks of domain.md 3.2. Content is data: no HTML, Markdown only
 * in fields named `body`. Kinds of later issues (`video`, `question_prof`, `projet`, `document`)
 * join the union `block`; readers refuse an unknown kind by name.
 */
import { z } from 'zod';
import { question, scene, uuid } from './question.ts';

const line = z.string().trim().min(1).max(500);
const body = z.string().trim().min(1).max(10_000);
const minutes = z.number().int().min(1).max(240);

/** What a student reads, looks at or listens to. Every part has its text alternative. */
const part = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('text'), body }),
    /** Memo card: a title and short lines, to keep. */
    z.strictObject({
      kind: z.literal('card'),
      title: line,
      lines: z
        .array(z.strictObject({ term: line.optional(), text: line }))
        .min(1)
        .max(12),
    }),
    z.strictObject({ kind: z.literal('scene'), scene, caption: line.optional() }),
    /** A comic strip: scenes in order, each with its caption. */
    z.strictObject({
      kind: z.literal('strip'),
      title: line,
      frames: z
        .array(z.strictObject({ scene, caption: line }))
        .min(2)
        .max(8),
    }),
    /** A dialogue in text; browsers that speak may read it aloud. */
    z.strictObject({
      kind: z.literal('dialogue'),
      title: line,
      lines: z
        .array(z.strictObject({ who: line, text: line }))
        .min(1)
        .max(30),
      note: line.optional(),
    }),
    z.strictObject({
      kind: z.literal('link'),
      title: line,
      url: z.url({ protocol: /^https$/ }),
      source: line,
      licence: line,
      access: line.optional(),
    }),
    /** Where the teacher adds their own recording; without one, `transcript` alone is shown as text. */
    z.strictObject({
      kind: z.literal('recording'),
      id: uuid,
      title: line,
      /** What the teacher is invited to record. */
      advice: line,
      transcript: body,
    }),
  ])
  .meta({ id: 'part' });
export type Part = z.infer<typeof part>;

const blockCommon = { id: uuid, title: line, minutes };

const defi = z.strictObject({
  ...blockCommon,
  kind: z.literal('defi'),
  parts: z.array(part).max(10).default([]),
  /** Never graded (rule F7): any answer is fine, and the page says so. */
  question,
  /** Shown after the answer. */
  reveal: body.optional(),
});
const ressource = z.strictObject({
  ...blockCommon,
  kind: z.literal('ressource'),
  parts: z.array(part).min(1).max(30),
});
const remediation = z.strictObject({
  /** Questions whose best tries decide; empty = all of the check. */
  watch: z.array(uuid).default([]),
  title: line,
  minutes,
  parts: z.array(part).min(1).max(10),
  /** Drill, not graded. */
  questions: z.array(question).max(10).default([]),
  /** Questions of the check given one more try after the drill. */
  retry: z.array(uuid).default([]),
});
const verif = z.strictObject({
  ...blockCommon,
  kind: z.literal('verif'),
  questions: z.array(question).min(1).max(20),
  /** Ask « Tu es sûr·e de toi ? ». */
  certainty: z.boolean().default(false),
  /** Tries per question; the best counts. */
  tries: z.number().int().min(1).max(5).default(2),
  /** Percent under which the remediation opens. */
  threshold: z.number().int().min(0).max(100).default(50),
  remediation: remediation.optional(),
});
const ticket = z.strictObject({
  ...blockCommon,
  kind: z.literal('ticket'),
  question,
  /** « J’ai compris » 1-5, then « Je garde » / « Je demande ». */
  understanding: z.boolean().default(true),
});
/** Classroom kinds: what the class will do, readable by the student; no completion of their own. */
const activite = z.strictObject({
  ...blockCommon,
  kind: z.literal('activite'),
  body,
  roles: z
    .array(z.strictObject({ name: line, task: line }))
    .max(8)
    .default([]),
  materials: z.array(line).max(20).default([]),
  checklist: z.array(line).max(20).default([]),
});
const ouverture = z.strictObject({
  ...blockCommon,
  kind: z.literal('ouverture'),
  body,
  questions: z.array(uuid).max(3).default([]),
});
const groupes = z.strictObject({
  ...blockCommon,
  kind: z.literal('groupes'),
  mode: z.enum(['mixed', 'same-need', 'free']),
  size: z.number().int().min(2).max(8),
  needs: z.array(line).max(6).default([]),
});
const debat = z.strictObject({
  ...blockCommon,
  kind: z.literal('debat'),
  claim: line,
  options: z.array(line).min(2).max(4),
  /** Model arguments, one list per option: used when fewer than three students argue (model.md 6). */
  models: z.array(z.array(line).max(3)).max(4).default([]),
});
const contrat = z.strictObject({
  ...blockCommon,
  kind: z.literal('contrat'),
  body: body.optional(),
  questions: z.array(line).min(1).max(12),
  drawn: z.number().int().min(1).max(12),
});

export const block = z
  .discriminatedUnion('kind', [
    defi,
    ressource,
    verif,
    ticket,
    activite,
    ouverture,
    groupes,
    debat,
    contrat,
  ])
  .meta({ id: 'block' });
export type Block = z.infer<typeof block>;
export type BlockKind = Block['kind'];

export const phaseName = z.enum(['avant', 'pendant', 'apres']);
export type PhaseName = z.infer<typeof phaseName>;
const phase = z.strictObject({ blocks: z.array(block).max(100) });

/** Shares of the score that goes to the LMS, in percent; they add up to 100. */
export const weights = z.strictObject({
  completion: z.number().int().min(0).max(100).default(0),
  verif: z.number().int().min(0).max(100).default(0),
  ticket: z.number().int().min(0).max(100).default(0),
});
export type Weights = z.infer<typeof weights>;

export const sequence = z.strictObject({
  schema: z.literal('elan-sequence/1'),
  language: z.enum(['fr-FR', 'fr-CA', 'en']),
  title: line,
  /** One or two sentences for the picker and the student's first page. */
  summary: line,
  aim: line,
  audience: z.strictObject({ country: z.enum(['FR', 'QC']), level: line, diploma: line }),
  licence: line,
  authors: z.array(line).min(1).max(10),
  /** Advice for a Québec class: words and content to change before use (domain.md 7). */
  adaptation: z.array(line).max(10).default([]),
  phases: z.strictObject({ avant: phase, pendant: phase, apres: phase }),
  weights,
});
export type Sequence = z.infer<typeof sequence>;
export type Verif = z.infer<typeof verif>;
