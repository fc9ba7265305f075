import { describe, expect, test } from '@jest/globals';
import { createRecent } from '../../src/domain/recent.ts';

describe('a value kept for a short while', () => {
  test('is given back until its age, by the caller’s clock', () => {
    const recent = createRecent<string>(10);
    expect(recent.set('course', 'Vente', 1000)).toBe('Vente');
    expect(recent.get('course', 5999)).toBe('Vente');
    expect(recent.get('course', 6000)).toBeUndefined();
    expect(recent.get('other', 1000)).toBeUndefined();
  });

  test('is forgotten on demand', () => {
    const recent = createRecent<string>(10, 100);
    recent.set('course', 'Vente', 0);
    recent.forget('course');
    expect(recent.get('course', 0)).toBeUndefined();
  });

  test('makes way for newer ones; one written again counts as new', () => {
    const recent = createRecent<number>(2, 100);
    for (const [at, key] of ['a', 'b', 'a', 'c'].entries()) recent.set(key, at, at);
    expect(['a', 'b', 'c'].map((key) => recent.get(key, 4))).toEqual([2, undefined, 3]);
  });
});
