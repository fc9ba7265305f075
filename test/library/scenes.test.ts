import { describe, expect, test } from '@jest/globals';
import * as cheerio from 'cheerio/slim';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { library, libraryFolder, partsIn, questionsIn, scenesIn } from './library.ts';

const drawings = library.items.flatMap(({ slug }) =>
  readdirSync(join(libraryFolder, slug, 'scenes')).map((name): [string, string] => [
    `${slug}/scenes/${name}`,
    readFileSync(join(libraryFolder, slug, 'scenes', name), 'utf8'),
  ]),
);

const elements = ['svg', 'g', 'rect', 'circle', 'ellipse', 'path', 'text'];
const attributes = new Set(
  (
    'xmlns viewBox font-family font-size font-weight text-anchor transform d x y width height rx ry cx cy r ' +
    'fill fill-opacity stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray'
  ).split(' '),
);

describe('the scenes', () => {
  test('every file is used by its package', () => {
    const used = library.items.flatMap(({ slug, content }) =>
      scenesIn(content).map(({ file }) => `${slug}/${file}`),
    );
    expect(drawings.map(([name]) => name).sort()).toEqual([...new Set(used)].sort());
  });

  test.each(drawings)('%s draws with shapes and text only', (_, source) => {
    const $ = cheerio.load(source, { xml: true });
    for (const element of $('*').toArray()) {
      expect(elements).toContain($(element).prop('tagName')?.toLowerCase());
      for (const [name, value] of Object.entries($(element).attr() ?? {})) {
        expect(attributes).toContain(name);
        if (name !== 'xmlns') expect(value).not.toMatch(/url\(|:|\/\//);
      }
    }
    expect(source).not.toMatch(/<!|<\?|href|script|&/i);
  });

  test.each(drawings)('%s is light, of the common size, and readable on a phone', (_, source) => {
    const $ = cheerio.load(source, { xml: true });
    expect($.root().children('svg').attr()).toMatchObject({
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: '0 0 640 360',
    });
    expect(Buffer.byteLength(source)).toBeLessThan(8 * 1024);
    for (const text of $('text').toArray()) {
      expect(Number($(text).attr('font-size'))).toBeGreaterThanOrEqual(26);
      expect($(text).text()).toMatch(/^[^'"]{0,20}$/);
    }
  });

  test('each use says what the scene shows', () => {
    const uses = library.items.flatMap(({ content }) => scenesIn(content));
    for (const { alt } of uses) {
      expect(alt.length).toBeGreaterThan(30);
      expect(alt).not.toMatch(/^(une )?(image|dessin|illustration|scène)/i);
    }
  });

  test('figures in a drawing are also in its words', () => {
    const silent = library.items.flatMap(({ slug, content }) =>
      scenesIn(content).flatMap(({ file, alt, long = '' }) => {
        const $ = cheerio.load(readFileSync(join(libraryFolder, slug, file), 'utf8'), {
          xml: true,
        });
        const drawn = $('text')
          .toArray()
          .flatMap((text) => $(text).text().match(/\d+/g) ?? []);
        const said = new Set(`${alt} ${long}`.match(/\d+/g)?.map(Number));
        return drawn.filter((figure) => !said.has(Number(figure))).map((figure) => [file, figure]);
      }),
    );
    expect(silent).toEqual([]);
  });
});

describe('text alternatives', () => {
  test('a recording slot invites the teacher and has its whole text', () => {
    const slots = library.items.flatMap(({ content }) =>
      partsIn(content).flatMap((part) => (part.kind === 'recording' ? [part] : [])),
    );
    expect(slots.length).toBeGreaterThan(3);
    for (const { advice, transcript } of slots) {
      expect(advice).toMatch(/secondes|minute/);
      expect(transcript.length).toBeGreaterThan(150);
    }
  });

  test('a challenge or a question that shows a scene can be answered without seeing it', () => {
    for (const { content } of library.items)
      for (const { scene, text } of questionsIn(content))
        if (scene !== undefined) expect(`${scene.alt}${text}`.length).toBeGreaterThan(60);
  });
});
