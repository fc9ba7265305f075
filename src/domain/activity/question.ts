/**
 * The seven kinds of questions of a check (product.md 4.1). Everything a student reads after an
 * answer (`feedback`, `hint`) is written by the author; nothing is computed from a text.
 * Ids are uuids, stable across the versions of one activity (model.md 3).
 */
import { z } from 'zod';

export const uuid = z.uuid();
const line = z.string().trim().min(1).max(500);
const paragraph = z.string().trim().min(1).max(2000);

/** What the question starts from: a quoted sentence, or a scene drawn as SVG. */
const says = z.strictObject({ text: paragraph, who: line.optional() });

/** A picture of the package. `alt` says what it shows; `long` describes what the answer needs. */
export const scene = z
  .strictObject({
    /** File of the package, `scenes/caisses.svg`. */
    file: z.string().regex(/^scenes\/[a-z0-9-]+\.svg$/),
    alt: line,
    long: paragraph.optional(),
  })
  .meta({ id: 'scene' });

const common = {
  id: uuid,
  text: paragraph,
  says: says.optional(),
  scene: scene.optional(),
  /** Shown with « À revoir » while tries remain. */
  hint: paragraph.optional(),
  points: z.number().positive().max(100).default(1),
};

const option = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  text: line,
  feedback: paragraph.optional(),
});
const options = z.array(option).min(2).max(12);
const outcome = z.strictObject({ right: paragraph.optional(), wrong: paragraph.optional() });

const mcq = z.strictObject({
  ...common,
  kind: z.literal('mcq'),
  options,
  /** Id of the only right option. */
  right: z.string(),
});
const multiple = z.strictObject({
  ...common,
  kind: z.literal('multiple'),
  options,
  right: z.array(z.string()).min(1),
  feedback: outcome.optional(),
});
const trueFalse = z.strictObject({
  ...common,
  kind: z.literal('true-false'),
  right: z.boolean(),
  feedback: outcome.optional(),
});
const short = z.strictObject({
  ...common,
  kind: z.literal('short'),
  /**
   * `exact`: equal to one of `accept` (case, accents, spaces and final dots do not count).
   * `open`: any non-empty text is a full answer; the student then compares with `models`.
   */
  mode: z.enum(['exact', 'open']),
  accept: z.array(line).max(50).default([]),
  models: z.array(paragraph).max(10).default([]),
  maxLength: z.number().int().min(10).max(2000).default(300),
  feedback: outcome.optional(),
});
const numeric = z.strictObject({
  ...common,
  kind: z.literal('numeric'),
  right: z.number(),
  tolerance: z.number().nonnegative().default(0),
  unit: z.string().max(40).optional(),
  feedback: outcome.optional(),
});
const match = z.strictObject({
  ...common,
  kind: z.literal('match'),
  /** Several left items may share one right side (sorting into categories). */
  pairs: z
    .array(z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,40}$/), left: line, right: line }))
    .min(2)
    .max(12),
  /** Right sides that fit nothing. */
  extra: z.array(line).max(6).default([]),
  feedback: outcome.optional(),
});
const order = z.strictObject({
  ...common,
  kind: z.literal('order'),
  /** In the right order. */
  items: z
    .array(z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,40}$/), text: line }))
    .min(2)
    .max(10),
  feedback: outcome.optional(),
});

export const question = z
  .discriminatedUnion('kind', [mcq, multiple, trueFalse, short, numeric, match, order])
  .meta({ id: 'question' });
export type Question = z.infer<typeof question>;
