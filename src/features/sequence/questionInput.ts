/** The controls of a question, one flat model per kind of control; they work without a script. */
import type { Question } from '../../domain/activity/question.ts';
import type { Translate } from '../../web/types.ts';
import { disorder, shuffle } from './shuffle.ts';
import { typedById, typedChoices, typedText } from './typed.ts';

interface Choice {
  readonly id: string;
  readonly value: string;
  readonly text: string;
  readonly checked: boolean;
  /** « Ton 1er essai » on a choice that was tried and was not right; else empty. */
  readonly tried: string;
}
interface Picked {
  readonly value: string;
  readonly selected: boolean;
}
interface Line {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly label: string;
  readonly picks: readonly Picked[];
}
export type InputModel =
  | {
      readonly kind: 'choices';
      readonly type: 'radio' | 'checkbox';
      readonly hint: string;
      readonly choices: readonly Choice[];
    }
  | {
      readonly kind: 'text';
      readonly hint: string;
      readonly value: string;
      readonly maxLength: number;
      readonly rows: number;
    }
  | {
      readonly kind: 'number';
      readonly hint: string;
      readonly value: string;
      readonly unit: string;
    }
  | {
      readonly kind: 'lines';
      readonly order: boolean;
      readonly hint: string;
      readonly lines: readonly Line[];
    };

export interface Asking {
  readonly question: Question;
  /** Who is asked: the order of choices depends on it. */
  readonly seed: string;
  /** What the form gave, or an earlier answer in that shape. */
  readonly typed: unknown;
  /** Choices tried before that were not right, with the words to show on them. */
  readonly tried: ReadonlyMap<string, string>;
  readonly t: Translate;
}

type Of<K extends Question['kind']> = Extract<Question, { kind: K }>;

export function questionInput(asking: Asking): InputModel {
  const { question, t } = asking;
  switch (question.kind) {
    case 'mcq':
      return choices(asking, shuffle(question.options, seedOf(asking)), '');
    case 'multiple':
      return choices(
        asking,
        shuffle(question.options, seedOf(asking)),
        t('sequence.hint.multiple'),
      );
    case 'true-false':
      return choices(
        asking,
        [
          { id: 'true', text: t('sequence.question.true') },
          { id: 'false', text: t('sequence.question.false') },
        ],
        '',
      );
    case 'short':
      return {
        kind: 'text',
        hint: t('sequence.hint.short', { count: question.maxLength }),
        value: typedText(asking.typed),
        maxLength: question.maxLength,
        rows: question.maxLength > 200 ? 3 : 2,
      };
    case 'numeric':
      return numberInput(asking, question);
    case 'match':
      return matchLines(asking, question);
    case 'order':
      return orderLines(asking, question);
  }
}

function seedOf({ question, seed }: Asking): string {
  return `${seed}/${question.id}`;
}

/** The control that the error summary leads to is named after the field. */
function idOf(index: number): string {
  return index === 0 ? 'value' : `value-${index + 1}`;
}

function choices(
  { question, typed, tried }: Asking,
  options: readonly { readonly id: string; readonly text: string }[],
  hint: string,
): InputModel {
  const chosen = typedChoices(typed);
  return {
    kind: 'choices',
    type: question.kind === 'multiple' ? 'checkbox' : 'radio',
    hint,
    choices: options.map(({ id, text }, index) => ({
      id: idOf(index),
      value: id,
      text,
      checked: chosen.has(id),
      tried: tried.get(id) ?? '',
    })),
  };
}

function numberInput({ typed, t }: Asking, { unit }: Of<'numeric'>): InputModel {
  return {
    kind: 'number',
    hint: unit === undefined ? t('sequence.hint.numeric') : t('sequence.hint.unit', { unit }),
    value: typedText(typed),
    unit: unit ?? '',
  };
}

function matchLines(asking: Asking, { pairs, extra }: Of<'match'>): InputModel {
  const given = typedById(asking.typed);
  const rights = [...new Set([...pairs.map(({ right }) => right), ...extra])];
  const picks = shuffle(
    rights.map((right) => ({ id: right })),
    seedOf(asking),
  );
  return {
    kind: 'lines',
    order: false,
    hint: asking.t('sequence.hint.match'),
    lines: pairs.map(({ id, left }, index) => ({
      id: idOf(index),
      name: `value[${id}]`,
      text: left,
      label: left,
      picks: picks.map((pick) => ({ value: pick.id, selected: given.get(id) === pick.id })),
    })),
  };
}

function orderLines(asking: Asking, { items }: Of<'order'>): InputModel {
  const given = typedById(asking.typed);
  return {
    kind: 'lines',
    order: true,
    hint: asking.t('sequence.hint.order'),
    lines: disorder(items, seedOf(asking)).map(({ id, text }, index) => ({
      id: idOf(index),
      name: `value[${id}]`,
      text,
      label: asking.t('sequence.hint.placeOf', { item: text }),
      picks: items.map((_, rank) => ({
        value: String(rank + 1),
        selected: given.get(id) === String(rank + 1),
      })),
    })),
  };
}
