import { describe, expect, test } from '@jest/globals';
import { renderMarkdown } from '../../src/web/markdown.ts';
import { library, textsIn } from './library.ts';
import type { Text } from './library.ts';

const texts = library.items.flatMap(({ slug, content }) =>
  textsIn(content).map(({ path, text }) => ({ path: `${slug} ${path}`, text })),
);

/** The texts that break a rule, with where they are: the failure shows what to mend. */
const breaking = (rule: RegExp, among: readonly Text[] = texts): readonly Text[] =>
  among.filter(({ text }) => rule.test(text));

const measured =
  'min|minutes?|h|heures?|s|secondes?|cartons?|pots?|yaourts?|produits?|questions?|cartes?|situations?|groupes?|fois|lignes?|gestes|reçus?|vendus?|mars|mai|juin|en rayon|€|%';

describe('the words of the library', () => {
  test('there is something to check', () => {
    expect(texts.length).toBeGreaterThan(700);
  });

  test.each([
    ['no straight apostrophe or quotation mark', /['"]/],
    ['no three dots for an ellipsis', /\.\.\./],
    ['no double space', / {2}/],
    ['U+202F before ; ! ?', /[^\u202F?!;][;!?]/],
    ['U+00A0 before :', /[^\u00A0]:(?!\/\/)/],
    ['U+00A0 inside « »', /«[^\u00A0]|[^\u00A0]»/],
    ['U+00A0 before % and €', /\d ?[%€]/],
    [
      'U+00A0 between a number and what it counts',
      new RegExp(`\\d (?:${measured})(?!\\p{L})`, 'u'),
    ],
    ['U+00A0 in times', /\d h|h \d/],
    ['a real minus sign', /\d\s?-\s?\d/],
    ['quotation marks in pairs', /^[^«]*»|«[^»]*$/],
  ])('%s', (_, rule) => {
    expect(breaking(rule)).toEqual([]);
  });

  test('nothing is announced that the package does not have', () => {
    expect(breaking(/vid[ée]o|photo|clip|audio|podcast|journal/i)).toEqual([]);
  });

  test('Markdown stands only where it is rendered', () => {
    const plain = texts.filter(({ path }) => !/\.(body|reveal)$/.test(path));
    expect(
      breaking(
        /\*\*|^- |^\d\. |^#/m,
        plain.filter(({ path }) => !path.endsWith('.caption')),
      ),
    ).toEqual([]);
  });

  test('Markdown is whole: no mark is left in what is rendered', () => {
    const rendered = texts
      .filter(({ path }) => /\.(body|reveal)$/.test(path))
      .map(({ path, text }) => ({ path, text: renderMarkdown(text) }));
    expect(rendered.length).toBeGreaterThan(25);
    expect(breaking(/[*_#]|^- /m, rendered)).toEqual([]);
  });

  test('sentences for the student are short', () => {
    const long = texts
      .filter(({ path }) => !/\b(adaptation|models|alt|long)\b/.test(path))
      .flatMap(({ path, text }) =>
        text.split(/[.!?…»]\s|\n/).map((sentence) => ({ path, text: sentence })),
      )
      .filter(({ text }) => text.split(/\s+/).length > 20);
    expect(long).toEqual([]);
  });

  test('what the library may be used for is said in every package', () => {
    for (const { content } of library.items) {
      expect(content.licence).toBe('CC BY-SA 4.0');
      expect(content.authors).toEqual(['Élan, bibliothèque de départ']);
      expect(content.adaptation.length).toBeGreaterThan(2);
    }
  });
});
