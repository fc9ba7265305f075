/** What a made-up student types or ticks, right or wrong, in the shape that the form gives (checkValue). */
import type { Question } from '../../domain/activity/question.ts';
import type { Random } from '../platform/random.ts';

type Of<K extends Question['kind']> = Extract<Question, { kind: K }>;

export function pick<T>(list: readonly T[], random: Random): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** Rank of each item, « 1 » first. */
const ranksOf = (ids: readonly string[]): Record<string, string> =>
  Object.fromEntries(ids.map((id, index) => [id, String(index + 1)]));

/** Two neighbours swapped: what people get wrong in a list. */
function swapped<T>(list: readonly T[], random: Random): T[] {
  const at = Math.floor(random() * (list.length - 1));
  const [before, after] = list.slice(at, at + 2);
  if (before === undefined || after === undefined) return [...list];
  return [...list.slice(0, at), after, before, ...list.slice(at + 2)];
}

function wrongPairs({ pairs }: Of<'match'>, random: Random): Record<string, string> {
  const rights = swapped(
    pairs.map(({ right }) => right),
    random,
  );
  return Object.fromEntries(pairs.map(({ id }, index) => [id, rights[index] ?? '']));
}

function wrongChoices({ options, right }: Of<'multiple'>, random: Random): string[] {
  const others = options.map(({ id }) => id).filter((id) => !right.includes(id));
  return others.length === 0 ? right.slice(0, -1) : [...right.slice(1), pick(others, random)];
}

function rightRaw(question: Question): unknown {
  switch (question.kind) {
    case 'mcq':
    case 'multiple':
      return question.right;
    case 'true-false':
    case 'numeric':
      return String(question.right);
    case 'short':
      return question.accept[0] ?? question.models[0] ?? '…';
    case 'match':
      return Object.fromEntries(question.pairs.map(({ id, right }) => [id, right]));
    case 'order':
      return ranksOf(question.items.map(({ id }) => id));
  }
}

function wrongRaw(question: Question, random: Random): unknown {
  switch (question.kind) {
    case 'mcq':
      return pick(
        question.options.filter(({ id }) => id !== question.right),
        random,
      ).id;
    case 'multiple':
      return wrongChoices(question, random);
    case 'true-false':
      return String(!question.right);
    case 'numeric':
      return String(question.right + question.tolerance + 1 + Math.floor(random() * 3));
    case 'short':
      return 'Je ne sais pas.';
    case 'match':
      return wrongPairs(question, random);
    case 'order':
      return ranksOf(
        swapped(
          question.items.map(({ id }) => id),
          random,
        ),
      );
  }
}

/** `words`: for the open questions, which any text answers in full. */
export function rawAnswer(
  question: Question,
  ask: { readonly right: boolean; readonly words: readonly string[] },
  random: Random,
): unknown {
  if (question.kind === 'short' && question.mode === 'open' && ask.words.length > 0) {
    return pick(ask.words, random).slice(0, question.maxLength);
  }
  return ask.right ? rightRaw(question) : wrongRaw(question, random);
}
