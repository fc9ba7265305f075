/** A score on its way, for the tests: due since `start`, on a scale of 20. */
import { delivery } from '../../src/domain/delivery.ts';
import type { Delivery, ScoreToPlan } from '../../src/domain/delivery.ts';

export const start = Date.UTC(2026, 10, 23, 8);

export function aScore(more: Partial<ScoreToPlan> = {}): ScoreToPlan {
  return {
    lineItem: 'https://ent.example/lineitems/4/lineitem?type_id=7',
    scoreGiven: 12,
    scoreMaximum: 20,
    comment: 'Vérif : 3 sur 5',
    activityProgress: 'Submitted',
    now: start,
    ...more,
  };
}

export function aDelivery(more: Partial<Delivery> = {}): Delivery {
  const { now, ...score } = aScore();
  return delivery.parse({ ...score, eventAt: now, state: 'due', tries: 0, nextAt: now, ...more });
}
