import { describe, expect, test } from '@jest/globals';
import { columnsOf } from '../../../src/domain/activity/columns.ts';
import type { Grading } from '../../../src/domain/activity/columns.ts';
import { emptyWork } from '../../../src/domain/activity/emptyWork.ts';
import { isBegun, progressOf } from '../../../src/domain/activity/progress.ts';
import { scoreOf } from '../../../src/domain/activity/score.ts';
import { addressOf, shownColumns } from '../../../src/domain/columnAddress.ts';
import {
  aRessource,
  aSequence,
  aTicket,
  aVerif,
  anActivite,
  trueFalse,
  uuidOf,
} from './content.ts';

const weights = { completion: 0, verif: 60, ticket: 40 };
const sequence = aSequence({
  avant: [aRessource(20), aVerif(30, [trueFalse(31)])],
  pendant: [anActivite(40)],
  apres: [aTicket(50)],
});
const tried = (score: number) => [{ value: true, at: 1, formId: '1', score }];
const checked = {
  ...emptyWork(),
  answers: { [uuidOf(31)]: tried(0.5) },
  blocks: { [uuidOf(30)]: { doneAt: 1, how: 'answered' as const } },
};
const keys = (choice: Grading, by = weights, of = sequence) =>
  columnsOf(of, by, choice).map(({ key }) => key);

describe('the columns of a sequence', () => {
  test.each([
    ['none', []],
    ['one', ['link']],
    ['per-phase', ['phase:avant', 'phase:apres']],
  ] as const)(
    'are, with « %s », %j: what the class does together gives no score',
    (choice, all) => {
      expect(keys(choice)).toEqual(all);
    },
  );

  test('are those of phases in which something weighs', () => {
    expect(keys('per-phase', { completion: 0, verif: 100, ticket: 0 })).toEqual(['phase:avant']);
    expect(keys('per-phase', { completion: 50, verif: 50, ticket: 0 })).toEqual([
      'phase:avant',
      'phase:apres',
    ]);
  });

  test('each grade their own phase, and nothing before it began', () => {
    const scores = columnsOf(sequence, weights, 'per-phase').map(
      ({ part }) => scoreOf(part, checked, weights)?.value,
    );
    expect(scores).toEqual([0.5, undefined]);
    const ticketDone = {
      ...checked,
      answers: { ...checked.answers, [uuidOf(51)]: tried(1) },
    };
    const both = columnsOf(sequence, weights, 'per-phase').map(
      ({ part }) => scoreOf(part, ticketDone, weights)?.value,
    );
    expect(both).toEqual([0.5, 1]);
  });

  test('each tell the progress of their own phase', () => {
    const progress = columnsOf(sequence, weights, 'per-phase').map(({ part }) => [
      isBegun(part, checked),
      progressOf(part, checked),
    ]);
    expect(progress).toEqual([
      [true, 'InProgress'],
      [false, 'Started'],
    ]);
  });
});

describe('where scores go', () => {
  test.each([
    ['what the claim showed', { lineItem: 'a' }, 'a'],
    [
      'what the claim showed before what was made',
      { lineItem: 'a', columns: { link: { url: 'b' } } },
      'a',
    ],
    ['what was made', { columns: { link: { url: 'b' } } }, 'b'],
    [
      'nowhere, when it is gone',
      { lineItem: 'a', columns: { link: { problem: 'gone' as const } } },
      undefined,
    ],
    [
      'where they went, while the platform is silent',
      { columns: { link: { url: 'b', problem: 'unavailable' as const } } },
      'b',
    ],
    ['nowhere yet', {}, undefined],
  ])('is %s', (_name, placement, url) => {
    expect(addressOf(placement, 'link')).toBe(url);
  });

  test.each([
    ['nothing while scores go where they always went', {}, []],
    [
      'nothing where nobody asked for a column',
      { columns: { link: { problem: 'missing' as const } } },
      [],
    ],
    [
      'nothing with « Aucune note »',
      { grading: 'none' as const, columns: { link: { problem: 'gone' as const } } },
      [],
    ],
    [
      'that Élan is asking',
      { grading: 'per-phase' as const, columnsDueAt: 1 },
      [{ state: 'waiting' }],
    ],
    ['that it is gone', { columns: { link: { problem: 'gone' as const } } }, [{ state: 'gone' }]],
    [
      'each phase',
      {
        grading: 'per-phase' as const,
        columns: { 'phase:avant': { url: 'a' }, 'phase:apres': { problem: 'no-right' as const } },
      },
      [
        { phase: 'avant', state: 'ready' },
        { phase: 'apres', state: 'no-right' },
      ],
    ],
  ])('is shown as %s', (_name, placement, shown) => {
    expect(shownColumns(placement)).toEqual(shown);
  });
});
