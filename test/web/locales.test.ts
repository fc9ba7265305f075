import { describe, expect, test } from '@jest/globals';
import { failureCodes } from '../../src/domain/failure.ts';
import { translator } from '../../src/web/locale.ts';
import { baseOf, locales, pluralForms, sentencesOf, usesOf, valuesOf } from './sentences.ts';

const france = sentencesOf('fr-FR');
const quebec = sentencesOf('fr-CA');
const english = sentencesOf('en');
const bases = (keys: Iterable<string>) => [...new Set([...keys].map(baseOf))].sort();

const visible = (text: string) => text.replaceAll('\u202F', '⍽').replaceAll('\u00A0', '·');

/** `key: sentence` of those that break a rule: what a failing test prints. */
function breaking(sentences: ReadonlyMap<string, string>, rule: RegExp): readonly string[] {
  return [...sentences]
    .filter(([, text]) => rule.test(text.replaceAll(/https?:\/\/\S+/g, 'URL')))
    .map(([key, text]) => `${key}: ${visible(text)}`);
}

describe('languages', () => {
  test('France and English say the same things', () => {
    expect(bases(english.keys())).toEqual(bases(france.keys()));
  });

  test('Québec holds only differences from France', () => {
    expect(bases(quebec.keys()).filter((key) => !bases(france.keys()).includes(key))).toEqual([]);
    const copies = [...quebec].filter(([key, text]) => france.get(key) === text);
    expect(copies.map(([key]) => key)).toEqual([]);
  });

  test('sentences have the same values in each language', () => {
    const differing = bases(france.keys()).filter(
      (base) =>
        valuesOf(english, base) !== valuesOf(france, base) ||
        (bases(quebec.keys()).includes(base) && valuesOf(quebec, base) !== valuesOf(france, base)),
    );
    expect(differing).toEqual([]);
  });

  test.each([
    ['fr-FR', france],
    ['fr-CA', quebec],
    ['en', english],
  ] as const)('%s has every plural form of the language', (locale, sentences) => {
    const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted();
    const incomplete = [...pluralForms(sentences.keys())].filter(
      ([, forms]) => forms.join() !== needed.join(),
    );
    expect(incomplete).toEqual([]);
  });
});

describe('typography', () => {
  test.each([
    ['fr-FR', france],
    ['fr-CA', quebec],
    ['en', english],
  ] as const)('%s has curly apostrophes and quotes, and no HTML', (_locale, sentences) => {
    expect(breaking(sentences, /['"]/)).toEqual([]);
    expect(breaking(sentences, /<[a-z/]|&[a-z]+;/i)).toEqual([]);
    expect(breaking(sentences, /^\s|\s$| {2}/)).toEqual([]);
  });

  test('France puts a thin unbreakable space before ; ! ?', () => {
    expect(breaking(france, /[^\u202F][;!?]/)).toEqual([]);
  });

  test('Québec puts none', () => {
    expect(breaking(quebec, /\s[;!?]/)).toEqual([]);
    const t = translator('fr-CA', true);
    const thin = [...france].filter(([key, text]) => /\u202F[;!?]/.test(text) && !quebec.has(key));
    const shown = thin
      .filter(([key]) => key === baseOf(key) && valuesOf(france, key) === '')
      .map(([key]) => t(key));
    expect(shown.filter((text) => /\s[;!?]/.test(text))).toEqual([]);
  });

  test.each([
    ['fr-FR', france],
    ['fr-CA', quebec],
  ] as const)('%s puts an unbreakable space before : and inside « »', (_locale, sentences) => {
    expect(breaking(sentences, /[^\u00A0\d]:|[^\u00A0]»|«[^\u00A0]/)).toEqual([]);
    expect(breaking(sentences, /[^\u00A0]%/)).toEqual([]);
  });

  test('English puts no space before a mark', () => {
    expect(breaking(english, /\s[;:!?%]/)).toEqual([]);
  });
});

describe('keys', () => {
  const namespaces = [...new Set([...france.keys()].map((key) => key.split('.')[0] ?? ''))];
  const uses = usesOf(namespaces);

  test('that the code names are all there', () => {
    const known = new Set(bases(france.keys()));
    const missing = [...uses.keys].filter(([key]) => !known.has(key));
    expect(missing.map(([key, file]) => `${key} (${file})`)).toEqual([]);
    const nothing = uses.patterns.filter(
      ({ pattern }) => ![...known].some((key) => pattern.test(key)),
    );
    expect(nothing.map(({ file, pattern }) => `${pattern.source} (${file})`)).toEqual([]);
  });

  test('are all used by the code', () => {
    const unused = bases(france.keys()).filter(
      (key) => !uses.keys.has(key) && !uses.patterns.some(({ pattern }) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });

  test('exist for every code that can go wrong, in every language', () => {
    for (const locale of locales) {
      const t = translator(locale, true);
      for (const code of failureCodes)
        for (const part of ['title', 'detail', 'action', 'admin'])
          expect(t(`errors.${code}.${part}`)).toMatch(/\S/);
    }
    const codes = bases(france.keys())
      .filter((key) => key.startsWith('errors.') && !key.startsWith('errors.page.'))
      .map((key) => key.split('.')[1]);
    expect([...new Set(codes)].sort()).toEqual([...failureCodes].sort());
  });

  test('that nobody wrote throw in tests, and show themselves in production', () => {
    expect(() => translator('en', true)('layout.nothing')).toThrow(
      'no sentence for layout.nothing',
    );
    expect(() => translator('en', true)('layout.title')).toThrow('a value is missing');
    expect(translator('en', false)('layout.nothing')).toBe('layout.nothing');
  });
});
