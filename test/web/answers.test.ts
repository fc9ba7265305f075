import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'cheerio/slim';
import { Router } from 'express';
import { HtmlValidate } from 'html-validate';
import request from 'supertest';
import { anyone, withSession } from '../../src/web/handlers.ts';
import { renderMarkdown } from '../../src/web/markdown.ts';
import type { Answer, Layout } from '../../src/web/types.ts';
import { openKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await openKernel();
});
afterAll(async () => kernel.close());

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'no-redundant-role': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off' },
});

/** Asks an address that gives this answer. */
async function ask(answer: Answer) {
  const plain = Router();
  plain.get(
    '/x',
    anyone(kernel.needs, async () => answer),
  );
  return request(kernel.app({ plain })).get('/x').redirects(0);
}

describe('an answer', () => {
  test('see-other is a 303', async () => {
    const answer = await ask({ kind: 'see-other', to: '/s/x/home' });
    expect([answer.status, answer.get('location')]).toEqual([303, '/s/x/home']);
  });

  test('json keeps its status', async () => {
    const answer = await ask({ kind: 'json', status: 422, body: { a: 1 } });
    expect([answer.status, answer.body]).toEqual([422, { a: 1 }]);
  });

  test('download offers a file under its name', async () => {
    const answer = await ask({
      kind: 'download',
      contentType: 'text/csv; charset=utf-8',
      fileName: 'résultats.csv',
      content: 'a;b',
    });
    expect(answer.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.get('content-disposition')).toContain("filename*=UTF-8''r%C3%A9sultats.csv");
    expect(answer.text).toBe('a;b');
  });

  test('page that lacks a name of its view fails, and shows nothing half made', async () => {
    const layout: Layout = { kind: 'plain', where: 'x', toRoot: '' };
    const answer = await ask({ kind: 'page', view: 'plain/code', title: 'x', layout, model: {} });
    expect(answer.status).toBe(500);
    expect(load(answer.text)('h1').text()).toBe('Élan s’est arrêté sur cette page');
  });
});

describe('a kept file', () => {
  const sound = Buffer.from('0123456789');

  async function play(range?: string) {
    const plain = Router();
    plain.get(
      '/x',
      anyone(kernel.needs, async () => ({
        kind: 'file',
        contentType: 'audio/mpeg',
        size: sound.length,
        read: async ({ from, to } = { from: 0, to: 9 }) =>
          Readable.from([sound.subarray(from, to + 1)]),
      })),
    );
    const asking = request(kernel.app({ plain })).get('/x').buffer(true);
    const answer = await (range === undefined ? asking : asking.set('Range', range));
    return [answer.status, answer.get('content-range'), String(answer.body)];
  }

  test.each([
    [undefined, [200, undefined, '0123456789']],
    ['bytes=2-4', [206, 'bytes 2-4/10', '234']],
    ['bytes=7-', [206, 'bytes 7-9/10', '789']],
    ['bytes=-2', [206, 'bytes 8-9/10', '89']],
    ['bytes=0-1,4-5', [200, undefined, '0123456789']],
    ['pages=1-2', [200, undefined, '0123456789']],
  ])('is sent for the range %s', async (range, expected) => {
    expect(await play(range)).toEqual(expected);
  });

  test('has nothing beyond its end', async () => {
    expect((await play('bytes=10-')).slice(0, 2)).toEqual([416, 'bytes */10']);
  });
});

describe('the page around', () => {
  const model = {
    errors: [
      { field: 'title', key: 'forms.missing' },
      { field: 'minutes', key: 'forms.tooBig', values: { maximum: 9 } },
    ],
  };

  async function page(layout: Layout, role: 'learner' | 'instructor') {
    const session = Router();
    session.get(
      '/deep/page',
      withSession(kernel.needs, async () => ({
        kind: 'page',
        view: 'parts/error-summary',
        title: 'Ma <page>',
        status: 422,
        layout,
        scripts: ['errorFocus.js'],
        model,
      })),
    );
    const { path, cookie } = await kernel.session({ role });
    const app = kernel.app({ session });
    return load((await request(app).get(`${path}deep/page`).set('Cookie', cookie)).text);
  }

  test('of a student has its tabs, « Parler à un adulte », « Terminer » and the legal links', async () => {
    const layout: Layout = {
      kind: 'student',
      where: 'Vente',
      whereMore: 'Mme Roche',
      tab: { name: 'home', self: false },
      toRoot: '../',
    };
    const shown = await page(layout, 'learner');
    const links = (area: string) =>
      shown(`${area} a`)
        .toArray()
        .map((link) => [shown(link).attr('href'), shown(link).text().trim()]);
    expect(shown('title').text()).toBe('Erreur\u00A0: Ma <page> – Élan');
    expect(shown('html').attr('lang')).toBe('fr-FR');
    expect(shown('body > a').first().attr('href')).toBe('#contenu');
    expect(links('header')).toEqual([['../talk', 'Parler à un adulte']]);
    expect(links('nav')).toEqual([
      ['../home', 'À faire'],
      ['../my-data', 'Mes données'],
    ]);
    expect(shown('nav a[aria-current]').attr('aria-current')).toBe('true');
    expect(links('footer')).toEqual([
      ['../help', 'Besoin d’aide'],
      ['../my-data', 'Mes données'],
      ['../accessibility', 'Accessibilité\u00A0: non conforme'],
      ['../language?from=deep%2Fpage', 'Langue'],
      ['../source', 'Code source'],
    ]);
    expect(shown('footer form').attr()).toMatchObject({ method: 'post', action: '../end' });
  });

  test('of staff has its own tabs, and neither « Parler à un adulte » nor « Terminer »', async () => {
    const layout: Layout = {
      kind: 'staff',
      where: 'Vente',
      tab: { name: 'course', self: true },
      toRoot: '../',
    };
    const shown = await page(layout, 'instructor');
    expect(shown('nav').text().replaceAll(/\s+/g, ' ').trim()).toBe(
      'Cours Participation Ajouter une activité',
    );
    expect(shown('nav a[aria-current="page"]').attr('href')).toBe('../course');
    expect(shown('header a, footer form').length).toBe(0);
  });

  test('of a form with errors sums them up, each leading to its field, and moves focus', async () => {
    const shown = await page({ kind: 'plain', where: 'x', toRoot: '../' }, 'learner');
    expect(shown('[role="alert"] h2').text()).toBe('Il reste 2 choses à compléter');
    expect(
      shown('[role="alert"] a')
        .toArray()
        .map((link) => shown(link).attr('href')),
    ).toEqual(['#title', '#minutes']);
    expect(shown('[role="alert"]').attr('tabindex')).toBe('-1');
    expect(shown('script[type="module"]').attr('src')).toMatch(/\/js\/errorFocus\.js$/);
  });

  test('of the demonstration says that it is one', async () => {
    const demo = await openKernel({ DEMO: 'on' });
    const answer = await request(demo.app()).get('/');
    expect(load(answer.text)('header').text()).toContain('Démonstration');
    await demo.close();
  });
});

test.each(['/', '/help', '/accessibility', '/source', '/problems/not-found', '/nowhere'])(
  '%s is valid HTML in every language',
  async (path) => {
    for (const lang of ['fr-FR', 'fr-CA', 'en']) {
      const { text } = await request(kernel.app()).get(`${path}?lang=${lang}`);
      const report = await validator.validateString(text);
      expect(report.results.flatMap(({ messages }) => messages)).toEqual([]);
    }
  },
);

test('the help page has the numbers of both countries, its own first, and when they were checked', async () => {
  const numbers = async (lang: string) => {
    const page = load((await request(kernel.app()).get(`/help?lang=${lang}`)).text);
    return page('main a[href^="tel:"]')
      .toArray()
      .map((link) => page(link).attr('href'));
  };
  const france = ['tel:15', 'tel:3114', 'tel:3018', 'tel:119'];
  const quebec = ['tel:911', 'tel:988', 'tel:18002632266', 'tel:811'];
  expect(await numbers('fr-FR')).toEqual([...france, ...quebec]);
  expect(await numbers('fr-CA')).toEqual([...quebec, ...france]);
  const { text } = await request(kernel.app()).get('/help');
  expect(text).toMatch(/Numéros vérifiés le \d+ [a-zéû]+ \d{4}\./);
  expect(text).toContain('par SMS\u00A0: 114');
});

test('where the source can be had is said, with an address when there is one', async () => {
  expect((await request(kernel.app()).get('/source')).text).toContain('AGPL-3.0-or-later');
  const own = await openKernel({ SOURCE_URL: 'https://forge.example/elan' });
  expect((await request(own.app()).get('/source')).text).toContain(
    'href="https://forge.example/elan"',
  );
  await own.close();
});

describe('an author’s text', () => {
  test('keeps its paragraphs, lists, emphasis and links', () => {
    const html = load(
      renderMarkdown('# Titre\n\nUn **mot** et [un lien](https://a.example).\n\n- a\n- b'),
    );
    expect(html('h3').text()).toBe('Titre');
    expect(html('strong').text()).toBe('mot');
    expect(html('li').length).toBe(2);
    expect(html('a').attr()).toEqual({
      href: 'https://a.example',
      rel: 'noopener noreferrer',
      target: '_blank',
    });
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '![x](https://spy.example/p.png)',
    '<a href="data:text/html,x">y</a>',
  ])('can’t run or load anything: %s', (text) => {
    const html = load(renderMarkdown(text));
    expect(
      html('script, img, iframe, [onerror], [href^="javascript"], [href^="data"]').length,
    ).toBe(0);
  });
});
