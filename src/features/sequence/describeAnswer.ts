import type { Question } from '../../domain/activity/question.ts';
import type { AnswerValue } from '../../domain/activity/work.ts';
import type { RequestContext } from '../../web/types.ts';

type Words = Pick<RequestContext, 't' | 'format'>;

/** An answer as lines to read, in the words of the question. */
export function describeAnswer(
  question: Question,
  value: AnswerValue,
  { t, format }: Words,
): readonly string[] {
  switch (question.kind) {
    case 'mcq':
    case 'multiple': {
      const chosen = Array.isArray(value) ? value : [value];
      return question.options.filter(({ id }) => chosen.includes(id)).map(({ text }) => text);
    }
    case 'true-false':
      return [t(value === true ? 'sequence.question.true' : 'sequence.question.false')];
    case 'numeric':
      return typeof value === 'number' ? [withUnit(format.number(value), question.unit)] : [];
    case 'short':
      return typeof value === 'string' ? value.split('\n') : [];
    case 'match': {
      const given = new Map<string, unknown>(Object.entries(value));
      return question.pairs.map(({ id, left }) => `${left} → ${String(given.get(id) ?? '')}`);
    }
    case 'order': {
      const texts = new Map(question.items.map(({ id, text }) => [id, text]));
      const ids = Array.isArray(value) ? value : [];
      return ids.map((id, index) => `${index + 1}. ${texts.get(id) ?? ''}`);
    }
  }
}

function withUnit(number: string, unit: string | undefined): string {
  return unit === undefined ? number : `${number}\u00A0${unit}`;
}
