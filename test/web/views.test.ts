import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const folder = join(import.meta.dirname, '../../views');
const views = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ejs'),
);
const raw = /^(include\(|iconHtml\(|[A-Za-z.]*Html$)/;

describe.each(views)('the view %s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');

  test('names what it shows bare: `locals.` would show a missing one as nothing', () => {
    expect(text.match(/\blocals\b/g)).toBeNull();
  });

  test('prints raw only includes and names that end in Html', () => {
    const printed = [...text.matchAll(/<%-\s*([\s\S]*?)\s*-?%>/g)].map(([, code]) => code ?? '');
    expect(printed.filter((code) => !raw.test(code))).toEqual([]);
  });

  test('quotes every attribute', () => {
    const tags = text.replaceAll(/<%[\s\S]*?%>/g, 'X').replaceAll(/"[^"]*"/g, '""');
    const bare = [...tags.matchAll(/<[a-z][^>]*>/gi)].filter(([tag]) => /=(?!"")/.test(tag));
    expect(bare).toEqual([]);
  });

  test('has no script, no style and no event of its own', () => {
    expect(
      text.match(/<script(?![^>]*\bsrc=)|<style|\sstyle="|\son[a-z]+="|javascript:/gi),
    ).toBeNull();
  });

  test('has no sentence of its own', () => {
    const visible = text
      .replaceAll(/<%[\s\S]*?%>/g, ' ')
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/&[a-z]+;/g, ' ');
    expect(visible.match(/\p{L}{2,}/gu) ?? []).toEqual([]);
  });
});
