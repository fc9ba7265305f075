/** From what a form gave to the value of an answer. A refusal names the field's problem, not a sentence. */
import type { Question } from './question.ts';
import { readNumber } from './readNumber.ts';
import type { AnswerValue } from './work.ts';

export type ValueProblem =
  'missing' | 'incomplete' | 'not-a-number' | 'unknown-choice' | 'repeated' | 'too-long';
export type CheckedValue =
  | { readonly ok: true; readonly value: AnswerValue }
  | { readonly ok: false; readonly problem: ValueProblem };

type Of<K extends Question['kind']> = Extract<Question, { kind: K }>;

const accept = (value: AnswerValue): CheckedValue => ({ ok: true, value });
const refuse = (problem: ValueProblem): CheckedValue => ({ ok: false, problem });

/**
 * `raw` as the form gave it: mcq one option id; multiple one or several; true-false 'true' or
 * 'false'; short and numeric text; match `{pairId: right text}`; order `{itemId: rank from '1'}`.
 */
export function checkValue(question: Question, raw: unknown): CheckedValue {
  switch (question.kind) {
    case 'mcq':
      return checkOne(
        question.options.map(({ id }) => id),
        raw,
      );
    case 'multiple':
      return checkSeveral(question, raw);
    case 'true-false': {
      const checked = checkOne(['true', 'false'], raw);
      return checked.ok ? accept(checked.value === 'true') : checked;
    }
    case 'short': {
      const text = textOf(raw);
      if (text === '') return refuse('missing');
      return text.length > question.maxLength ? refuse('too-long') : accept(text);
    }
    case 'numeric':
      return checkNumber(question, raw);
    case 'match':
      return checkMatch(question, raw);
    case 'order':
      return checkOrder(question, raw);
  }
}

function textOf(raw: unknown): string {
  return typeof raw === 'string' ? raw.trim() : '';
}

function checkOne(known: readonly string[], raw: unknown): CheckedValue {
  const choice = textOf(raw);
  if (choice === '') return refuse('missing');
  return known.includes(choice) ? accept(choice) : refuse('unknown-choice');
}

/** Kept in the order of the options: the same boxes ticked are the same value. */
function checkSeveral(question: Of<'multiple'>, raw: unknown): CheckedValue {
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const chosen = new Set(list.map(textOf).filter((id) => id !== ''));
  if (chosen.size === 0) return refuse('missing');
  const known = question.options.map(({ id }) => id).filter((id) => chosen.has(id));
  return known.length === chosen.size ? accept(known) : refuse('unknown-choice');
}

function checkNumber(question: Of<'numeric'>, raw: unknown): CheckedValue {
  const text = textOf(raw);
  if (text === '') return refuse('missing');
  const value = readNumber(text, question.unit);
  return value === undefined ? refuse('not-a-number') : accept(value);
}

/** One text for each id, or why not: the common half of match and order. */
function textsById(
  ids: readonly string[],
  raw: unknown,
): ReadonlyMap<string, string> | ValueProblem {
  const given = new Map<string, unknown>(
    typeof raw === 'object' && raw !== null ? Object.entries(raw) : [],
  );
  const texts = new Map<string, string>();
  for (const id of ids) {
    const text = textOf(given.get(id));
    if (text !== '') texts.set(id, text);
  }
  if (texts.size === 0) return 'missing';
  return texts.size < ids.length ? 'incomplete' : texts;
}

function checkMatch(question: Of<'match'>, raw: unknown): CheckedValue {
  const texts = textsById(
    question.pairs.map(({ id }) => id),
    raw,
  );
  if (typeof texts === 'string') return refuse(texts);
  const known = new Set([...question.pairs.map(({ right }) => right), ...question.extra]);
  return [...texts.values()].every((text) => known.has(text))
    ? accept(Object.fromEntries(texts))
    : refuse('unknown-choice');
}

function checkOrder(question: Of<'order'>, raw: unknown): CheckedValue {
  const ids = question.items.map(({ id }) => id);
  const ranks = textsById(ids, raw);
  if (typeof ranks === 'string') return refuse(ranks);
  const known = new Set(ids.map((_, index) => String(index + 1)));
  if ([...ranks.values()].some((rank) => !known.has(rank))) return refuse('unknown-choice');
  if (new Set(ranks.values()).size < ids.length) return refuse('repeated');
  return accept(ids.toSorted((a, b) => Number(ranks.get(a)) - Number(ranks.get(b))));
}
