import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import request from 'supertest';
import { formats } from '../../src/web/formats.ts';
import { matchLocale } from '../../src/web/locale.ts';
import { openKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

const utc = (iso: string) => Date.parse(`${iso}Z`);
const readable = (text: string) => text.replaceAll('\u00A0', '_').replaceAll('\u202F', '-');

describe('the language', () => {
  test.each([
    [['fr_ca'], 'fr-CA'],
    [['fr-CA'], 'fr-CA'],
    [['fr'], 'fr-FR'],
    [['fr-BE'], 'fr-FR'],
    [['en-GB'], 'en'],
    [['EN_us'], 'en'],
    [['de', 'en'], 'en'],
    [['de'], 'fr-FR'],
    [[undefined, '', 'en'], 'en'],
    [['de-DE,de;q=0.9,en;q=0.5,fr;q=0.7'], 'fr-FR'],
    [['en;q=0.1, fr-CA;q=0.8'], 'fr-CA'],
    [['en;q=0, *'], 'fr-FR'],
    [['; ;;,,_-_,é', 'fr-CA'], 'fr-CA'],
    [[], 'fr-FR'],
  ] as const)('of %j is %s', (candidates, locale) => {
    expect(matchLocale(candidates)).toBe(locale);
  });

  test('is always one of ours, whatever a browser sends', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (header) => {
        expect(['fr-FR', 'fr-CA', 'en']).toContain(matchLocale([header]));
      }),
      { numRuns: 300 },
    );
  });
});

describe('dates and numbers', () => {
  const paris = formats('fr-FR', 'Europe/Paris');
  const montreal = formats('fr-CA', 'America/Montreal');
  const english = formats('en', 'Europe/Paris');

  test('are written as in France', () => {
    expect(paris.day(utc('2027-01-21T09:12'))).toBe('jeudi 21 janvier');
    expect(paris.day(utc('2027-01-01T09:12'))).toBe('vendredi 1er janvier');
    expect(paris.date(utc('2026-11-23T12:00'))).toBe('23 novembre 2026');
    expect(readable(paris.time(utc('2027-01-21T09:12')))).toBe('10_h_12');
    expect(readable(paris.time(utc('2027-01-21T07:05')))).toBe('8_h_05');
    expect(readable(paris.time(utc('2027-01-20T23:00')))).toBe('0_h');
    expect(readable(paris.dayAndTime(utc('2027-01-21T07:00')))).toBe('jeudi 21 janvier, 8_h');
    expect(readable(paris.percent(0.8))).toBe('80_%');
    expect(readable(paris.number(1234.5))).toBe('1-234,5');
    expect(paris.list(['a', 'b', 'c'])).toBe('a, b et c');
  });

  test('are written as in Québec, by its clock', () => {
    expect(montreal.day(utc('2027-01-22T03:00'))).toBe('jeudi 21 janvier');
    expect(readable(montreal.time(utc('2027-01-21T15:12')))).toBe('10_h_12');
    expect(readable(montreal.percent(0.805))).toBe('81_%');
    expect(readable(montreal.number(1234.5))).toBe('1_234,5');
  });

  test('are written as in English', () => {
    expect(english.day(utc('2027-01-01T09:12'))).toBe('Friday, January 1');
    expect(readable(english.time(utc('2027-01-21T09:12')))).toBe('10:12 AM');
    expect(readable(english.dayAndTime(utc('2027-01-21T07:00')))).toBe(
      'Thursday, January 21, 8 AM',
    );
    expect(english.percent(0.8)).toBe('80%');
    expect(english.list(['a', 'b', 'c'])).toBe('a, b, and c');
  });
});

describe('a page without a session', () => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await openKernel();
  });
  afterAll(async () => kernel.close());
  const textOf = async (path: string, accept: string) =>
    (await request(kernel.app()).get(path).set('Accept-Language', accept)).text;

  test('speaks the browser’s language, and another one on demand', async () => {
    expect(await textOf('/help', 'en-GB,en;q=0.9')).toContain('<html lang="en">');
    expect(await textOf('/help?lang=fr-CA', 'en')).toContain('<html lang="fr-CA">');
    expect(await textOf('/help?lang=fr-CA', 'en')).toContain('href="/source?lang=fr-CA"');
    expect(await textOf('/help?lang[]=en&lang=x', 'zz')).toContain('<html lang="fr-FR">');
  });
});
