import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SecretError } from '../../src/store/errors.ts';
import { createKeyRing } from '../../src/store/secrets.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const place = { collection: 'toolKeys', id: 'k1', field: 'privatePem' };

describe('a key ring', () => {
  test('opens what it sealed, whatever the text', () => {
    const ring = createKeyRing([key(1)]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = ring.seal(text, place);
        expect(sealed).toMatch(/^enc:v1:[0-9a-f]{8}:[\w-]{16}:[\w-]{22}:[\w-]*$/);
        expect(ring.open(sealed, place)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  test('never seals the same text twice alike', () => {
    const ring = createKeyRing([key(1)]);
    expect(ring.seal('same', place)).not.toBe(ring.seal('same', place));
  });

  test('seals with its first key and opens with all', () => {
    const old = createKeyRing([key(1)]).seal('text', place);
    const ring = createKeyRing([key(2), key(1)]);
    expect(ring.open(old, place)).toBe('text');
    expect(createKeyRing([key(2)]).open(ring.seal('text', place), place)).toBe('text');
  });

  test('names the key that is missing, and nothing of the content', () => {
    const sealed = createKeyRing([key(1)]).seal('very private', place);
    const keyId = sealed.split(':')[2] ?? '';
    const open = () => createKeyRing([key(2)]).open(sealed, place);
    expect(open).toThrow(SecretError);
    expect(open).toThrow(`toolKeys.privatePem needs key ${keyId}, absent from ELAN_SECRETS`);
  });

  test('opens no secret that was changed or moved to another place', () => {
    const ring = createKeyRing([key(1)]);
    const sealed = ring.seal('text', place);
    // Differs in its highest bits: the last figure's lower ones carry nothing.
    const turned = sealed.at(-1) === 'w' ? 'A' : 'w';
    expect(() => ring.open(sealed.slice(0, -1) + turned, place)).toThrow(SecretError);
    expect(() => ring.open('text', place)).toThrow(SecretError);
    expect(() => ring.open(sealed.replace('v1', 'v2'), place)).toThrow(SecretError);
    for (const moved of [{ collection: 'x' }, { id: 'k2' }, { field: 'other' }]) {
      expect(() => ring.open(sealed, { ...place, ...moved })).toThrow(SecretError);
    }
  });

  test('takes keys of 32 bytes only, and says which is not', () => {
    const short = Buffer.alloc(16, 1).toString('base64');
    expect(() => createKeyRing([key(1), short])).toThrow('key 2 of ELAN_SECRETS is not 32 bytes');
    expect(() => createKeyRing(['']).seal('text', place)).toThrow(SecretError);
    expect(() => createKeyRing([]).seal('text', place)).toThrow('no key in ELAN_SECRETS');
  });
});
