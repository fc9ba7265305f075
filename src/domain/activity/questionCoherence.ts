/** Whether a question can be answered right, and wrong, in exactly the way its author means. */
import { comparableText } from './comparableText.ts';
import type { Question } from './question.ts';
import { repeatedIn } from './repeatedIn.ts';

type Of<K extends Question['kind']> = Extract<Question, { kind: K }>;

/** Empty when all is well; each finding names the question by its text. */
export function findQuestionFaults(question: Question): string[] {
  return listFaults(question).map((fault) => `« ${question.text} »: ${fault}`);
}

function listFaults(question: Question): readonly string[] {
  switch (question.kind) {
    case 'mcq':
    case 'multiple':
      return choiceFaults(question);
    case 'short':
      return question.mode === 'exact' ? acceptFaults(question) : [];
    case 'match':
      return matchFaults(question);
    case 'order':
      return [
        ...repeated(question.items, 'id', 'items'),
        ...repeated(question.items, 'text', 'items'),
      ];
    case 'true-false':
    case 'numeric':
      return [];
  }
}

function choiceFaults({ options, right }: Of<'mcq'> | Of<'multiple'>): readonly string[] {
  const named = typeof right === 'string' ? [right] : right;
  const known = new Set(options.map(({ id }) => id));
  return [
    ...repeated(options, 'id', 'options'),
    ...repeated(options, 'text', 'options'),
    ...named.filter((id) => !known.has(id)).map((id) => `right: no option ${id}`),
    ...repeatedIn(named).map((id) => `right: ${id} is named more than once`),
  ];
}

/** « … » alone would be accepted for an answer that has nothing but punctuation. */
function acceptFaults({ accept, maxLength }: Of<'short'>): readonly string[] {
  if (accept.length === 0) return ['accept: an exact answer needs at least one text'];
  return [
    ...accept
      .filter((text) => comparableText(text) === '')
      .map((text) => `accept: « ${text} » has nothing to compare`),
    ...accept
      .filter((text) => text.length > maxLength)
      .map((text) => `accept: « ${text} » is longer than maxLength`),
  ];
}

function matchFaults({ pairs, extra }: Of<'match'>): readonly string[] {
  const rights = new Set(pairs.map(({ right }) => right));
  return [
    ...repeated(pairs, 'id', 'pairs'),
    ...repeated(pairs, 'left', 'pairs'),
    ...extra
      .filter((text) => rights.has(text))
      .map((text) => `extra: « ${text} » is a right side of a pair`),
    ...repeatedIn(extra).map((text) => `extra: « ${text} » is there more than once`),
    ...(rights.size + extra.length < 2 ? ['pairs: there is only one right side to choose'] : []),
  ];
}

function repeated<K extends string>(
  list: readonly Readonly<Record<K, string>>[],
  key: K,
  field: string,
): readonly string[] {
  return repeatedIn(list.map((item) => item[key])).map(
    (value) => `${field}: ${key} « ${value} » is there more than once`,
  );
}
