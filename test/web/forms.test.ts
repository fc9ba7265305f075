import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { parseForm } from '../../src/web/forms.ts';
import { translator } from '../../src/web/locale.ts';
import { locales } from './sentences.ts';

const schema = z.object({
  title: z.string().trim().min(1).max(5),
  minutes: z.coerce.number().min(1).max(90),
  kind: z.enum(['a', 'b']),
  long: z.string().min(3),
  own: z.string().regex(/^x/, 'place.own.message'),
  value: z.record(z.string(), z.string()),
});

describe('a form', () => {
  test('that is right gives its value', () => {
    const body = {
      title: ' ab ',
      minutes: '5',
      kind: 'a',
      long: 'abc',
      own: 'x',
      value: { p: 'q' },
    };
    expect(parseForm(schema, body)).toEqual({
      ok: true,
      value: { title: 'ab', minutes: 5, kind: 'a', long: 'abc', own: 'x', value: { p: 'q' } },
    });
  });

  test('that is wrong gives one error per field, in the order of the fields', () => {
    const body = {
      title: ' ',
      minutes: '100',
      kind: 'c',
      long: 'ab',
      own: 'y',
      value: { p: ['q'] },
    };
    const parsed = parseForm(schema, body);
    expect(parsed.ok ? [] : parsed.errors).toEqual([
      { field: 'title', key: 'forms.missing' },
      { field: 'minutes', key: 'forms.tooBig', values: { maximum: 90 } },
      { field: 'kind', key: 'forms.choose' },
      { field: 'long', key: 'forms.tooShort', values: { count: 3 } },
      { field: 'own', key: 'place.own.message' },
      { field: 'value.p', key: 'forms.invalid' },
    ]);
  });

  test.each([[undefined], [null], ['text'], [[]]])(
    'of the wrong kind (%j) has errors, and never throws',
    (body) => {
      expect(parseForm(schema, body).ok).toBe(false);
    },
  );

  test('that is empty says which fields are missing', () => {
    const parsed = parseForm(z.object({ title: z.string(), kind: z.enum(['a']) }), {});
    expect(parsed.ok ? [] : parsed.errors.map(({ key }) => key)).toEqual([
      'forms.missing',
      'forms.choose',
    ]);
  });

  test.each(locales)('has a sentence for each kind of error in %s', (locale) => {
    const t = translator(locale, true);
    const sentences = [
      t('forms.missing'),
      t('forms.invalid'),
      t('forms.choose'),
      t('forms.tooShort', { count: 3 }),
      t('forms.tooLong', { count: 1_000_000 }),
      t('forms.tooSmall', { minimum: 1 }),
      t('forms.tooBig', { maximum: 2 }),
    ];
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});
