import { describe, expect, test } from '@jest/globals';
import { afterOutcome } from '../../src/domain/afterOutcome.ts';
import { nextDueAt, planDelivery } from '../../src/domain/delivery.ts';
import { sendingState } from '../../src/domain/sendingState.ts';
import { clearHeld, heldAfterAll, isHeld, withdraw } from '../../src/domain/withdrawal.ts';
import { aDelivery, aScore, start } from './deliveries.ts';

const accepted = { sentAt: start + 40, acceptedTimestamp: start, acceptedScore: 12 };
const sent = aDelivery({ state: 'sent', tries: 1, nextAt: undefined, ...accepted });
const later = start + 60_000;
const at = { now: later, random: 0.5 };

describe('a score that counts no more', () => {
  test('is not due, and says nothing where the platform never had it', () => {
    const gone = withdraw(aDelivery({ tries: 2, lastFailure: 'time-out' }), later);
    expect(nextDueAt({ gone })).toBeUndefined();
    expect(sendingState({ gone })).toEqual({ sending: 'nothing' });
    expect(heldAfterAll({ gone })).toBeUndefined();
    expect(clearHeld(gone, later)).toBeUndefined();
  });

  test('stays withdrawn when it was on its way, and what the platform took is known', () => {
    const waiting = aDelivery();
    const gone = withdraw(waiting, start);
    const after = afterOutcome(gone, { kind: 'accepted' }, { ...at, sent: waiting });
    expect(after).toMatchObject({ state: 'withdrawn', acceptedScore: 12 });
    expect(heldAfterAll({ after })).toBe(12);
    const silent = { kind: 'retry-later', why: 'time-out' } as const;
    expect(afterOutcome(gone, silent, { ...at, sent: waiting })).toBe(gone);
  });

  test('is sent again when it is true again, even unchanged', () => {
    const again = planDelivery(withdraw(sent, start), aScore({ now: later }));
    expect(again).toMatchObject({ state: 'due', scoreGiven: 12, eventAt: later });
  });
});

describe('clearing what the platform holds', () => {
  const gone = withdraw(sent, start + 2000);
  const clearing = clearHeld(gone, later) ?? gone;

  test('is a score without a score, later than all before it, asked once', () => {
    expect(clearing).toMatchObject({ state: 'due', comment: '', eventAt: later, nextAt: later });
    expect(clearing.scoreGiven).toBeUndefined();
    expect(clearHeld(clearing, later + 1)).toBeUndefined();
    expect(clearHeld(sent, later)).toBeUndefined();
    expect(sendingState({ clearing })).toMatchObject({ sending: 'due' });
  });

  test('leaves nothing behind once it was accepted', () => {
    const after = afterOutcome(clearing, { kind: 'accepted' }, at);
    expect([after.state, isHeld(after)]).toEqual(['sent', false]);
    expect(sendingState({ after })).toEqual({ sending: 'nothing' });
  });

  test('goes past a newer grade of the platform once, then leaves it', () => {
    const conflict = { kind: 'conflict', heldTimestamp: later + 5000 } as const;
    const raised = afterOutcome(clearing, conflict, at);
    expect(raised).toMatchObject({ state: 'due', raisedTo: later + 6000 });
    expect(afterOutcome(raised, conflict, at)).toMatchObject({ state: 'superseded' });
  });

  test('refused, it may be asked for again', () => {
    const refused = afterOutcome(clearing, { kind: 'refused', why: 'not-gradable' }, at);
    expect(sendingState({ refused })).toMatchObject({ refusal: 'not-gradable' });
    expect(clearHeld(refused, later + 1)).toMatchObject({ state: 'due' });
  });
});
