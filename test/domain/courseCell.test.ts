import { describe, expect, test } from '@jest/globals';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import { courseCell, projectCell } from '../../src/domain/courseCell.ts';
import { aRessource, aSequence, aTicket, aVerif, trueFalse, uuidOf } from './activity/content.ts';
import { aDelivery, start } from './deliveries.ts';

const sequence = aSequence({
  avant: [aRessource(20), aVerif(30, [trueFalse(31)])],
  apres: [aTicket(50)],
});
const times = { startedAt: 10, updatedAt: 40 };

describe('the cell of an attempt', () => {
  test('of a student who has just opened it holds no score and nothing to send', () => {
    const attempt = { version: 1, work: emptyWork(), ...times, deliveries: {} };
    expect(projectCell(sequence, attempt, { weights: sequence.weights, grading: 'one' })).toEqual({
      attemptVersion: 1,
      stepsDone: 0,
      stepsTotal: 3,
      done: {},
      startedAt: 10,
      lastAt: 40,
      sending: 'nothing',
    });
  });

  test('shows steps, phases done, score and sending', () => {
    const made = { value: true, at: 30, formId: 'form-1', score: 0.5 };
    const how = 'answered' as const;
    const work = {
      ...emptyWork(),
      answers: { [uuidOf(31)]: [made] },
      blocks: { [uuidOf(20)]: { doneAt: 35, how }, [uuidOf(30)]: { doneAt: 30, how } },
    };
    const deliveries = { link: aDelivery() };
    const cell = projectCell(
      sequence,
      { version: 7, work, ...times, deliveries },
      { weights: sequence.weights, grading: 'one' },
    );
    expect(cell).toMatchObject({
      attemptVersion: 7,
      stepsDone: 2,
      done: { avant: 35 },
      score: 0.5,
    });
    expect(cell).toMatchObject({ sending: 'due', nextAt: start, tries: 0 });
    expect(courseCell.parse(cell)).toEqual(cell);
  });
});
