/** The guides say what is on the screens: their pictures are there, their words are those of the locale. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sentencesOf } from '../web/sentences.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const folder = join(docs, 'guides');
const guides = readdirSync(folder).map(
  (name) => [name, readFileSync(join(folder, name), 'utf8')] as const,
);

/** Lines are wrapped, spaces are of several kinds: words are compared. */
const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const shown = new Set([...sentencesOf('fr-FR').values()].map(spaced));

describe.each(guides)('%s', (_name, guide) => {
  test('shows pictures that exist, each with words for who does not see it', () => {
    const pictures = [...guide.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
    expect(pictures.length).toBeGreaterThan(5);
    const missing = pictures.filter(
      ([, words = '', path = '']) => words === '' || !existsSync(join(folder, path)),
    );
    expect(missing.map(([whole]) => whole)).toEqual([]);
  });

  test('has in bold quotes the words of the screens of Élan, and nothing else', () => {
    const quoted = [...guide.matchAll(/\*\*«([^»]+)»\*\*/g)].map(([, words = '']) => spaced(words));
    expect(quoted.length).toBeGreaterThan(20);
    expect(quoted.filter((words) => !shown.has(words))).toEqual([]);
  });

  test('links to headings of its own and files that exist', () => {
    const headings = new Set(
      [...guide.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        spaced(title)
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N} -]/gu, '')
          .replaceAll(' ', '-'),
      ),
    );
    const links = [...guide.matchAll(/(?<!!)\[[^\]]+\]\(([^)]+)\)/g)].map(([, to = '']) => to);
    const broken = links.filter((to) =>
      to.startsWith('#') ? !headings.has(to.slice(1)) : !existsSync(join(folder, to)),
    );
    expect(broken).toEqual([]);
  });
});

test('no picture is left that no guide shows', () => {
  const text = guides.map(([, guide]) => guide).join('\n');
  const left = readdirSync(join(docs, 'images', 'administrateur')).filter(
    (name) => !text.includes(name),
  );
  expect(left).toEqual([]);
});
