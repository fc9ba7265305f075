import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'cheerio/slim';
import { Router } from 'express';
import type { Express } from 'express';
import request from 'supertest';
import { failureCodes } from '../../src/domain/failure.ts';
import { AppError, failures } from '../../src/web/errors.ts';
import { anyone, withSession } from '../../src/web/handlers.ts';
import { openKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await openKernel();
});
afterAll(async () => kernel.close());

let built: Express | undefined;
const app = () => (built ??= build());

function build(): Express {
  const plain = Router();
  plain.get(
    '/fail/:code',
    anyone(kernel.needs, async (_ctx, req) => {
      const code = failureCodes.find((known) => known === req.params['code']);
      throw code ? new AppError(code) : new Error('the disk is full');
    }),
  );
  plain.post(
    '/forms',
    anyone(kernel.needs, async (_ctx, req) => ({ kind: 'json', body: { got: req.body ?? null } })),
  );
  const session = Router();
  session.get(
    '/activity/:id/steps/:step',
    withSession(kernel.needs, async () => {
      throw new AppError('step-not-found');
    }),
  );
  session.post(
    '/activity/:id/questions/:question',
    withSession(kernel.needs, async (_ctx, req) => {
      if (req.params['question'] === 'away') throw new AppError('store-unavailable');
      return { kind: 'json', body: { got: req.body } };
    }),
  );
  return kernel.app({ plain, session });
}

describe('every code', () => {
  test.each(failureCodes)(
    '%s is a page that says what happened, what to do and a reference',
    async (code) => {
      const answer = await request(app()).get(`/fail/${code}`);
      expect(answer.status).toBe(failures[code].status);
      const page = load(answer.text);
      expect(page('h1').text()).not.toBe('');
      expect(page('h2').first().text()).toBe('Quoi faire');
      expect(page('main ol li').length).toBeGreaterThan(0);
      expect(page('main [aria-labelledby="reference"]').text()).toMatch(
        /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}, jeudi 21 janvier, 10\u00A0h\u00A012$/,
      );
      expect(page('details').text()).toContain(code);
    },
  );

  test.each(failureCodes)('%s is a problem document for scripts', async (code) => {
    const answer = await request(app()).get(`/fail/${code}`).set('Accept', 'application/json');
    expect(answer.status).toBe(failures[code].status);
    expect(answer.type).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({
      type: `http://localhost:4000/problems/${code}`,
      status: failures[code].status,
      code,
      title: expect.stringMatching(/./),
      detail: expect.stringMatching(/./),
      reference: expect.stringMatching(/^[0-9A-Z-]{14}$/),
    });
  });

  test.each(failureCodes)('%s has its own page to explain it', async (code) => {
    const answer = await request(app()).get(`/problems/${code}`);
    expect(answer.status).toBe(200);
    expect(load(answer.text)('main').text()).toContain(code);
  });
});

describe('an error', () => {
  test('that nobody foresaw shows a reference, and its message in the log only', async () => {
    const answer = await request(app()).get('/fail/else');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('disk');
    const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(answer.text)?.[0] ?? '';
    const lines = kernel.logged.filter((line) => line.includes(reference));
    expect(
      lines.some((line) => line.includes('the disk is full') && line.includes('"level":50')),
    ).toBe(true);
  });

  test('inside a session leads back to Élan by a relative link, then to the course', async () => {
    const { path, cookie } = await kernel.session();
    const answer = await request(app()).get(`${path}activity/a/steps/b`).set('Cookie', cookie);
    expect(answer.status).toBe(404);
    const page = load(answer.text);
    expect(
      page('main a')
        .toArray()
        .map((link) => page(link).attr('href')),
    ).toEqual(['../../../', 'https://moodle.example/course/view.php?id=2']);
    expect(page('nav').length).toBe(0);
    expect(page('header a').attr('href')).toBe('../../../talk');
    expect(page('footer form').attr('action')).toBe('../../../end');
  });

  test.each([
    ['nothing', './'],
    ['a/nothing?x=/y/z', '../'],
    ['a/b/', '../../'],
  ])('at %s of a session finds its root at %s', async (below, root) => {
    const { path, cookie } = await kernel.session();
    const answer = await request(app()).get(`${path}${below}`).set('Cookie', cookie);
    expect(load(answer.text)('main a').attr('href')).toBe(root);
  });

  test('at a session’s address without its last slash finds its root too', async () => {
    const { token, cookie } = await kernel.session();
    const answer = await request(app()).post(`/s/${token}`).set('Cookie', cookie);
    expect(load(answer.text)('main a').attr('href')).toBe(`${token}/`);
  });

  test.each([
    'MongoServerSelectionError',
    'MongoNetworkTimeoutError',
    'PoolClearedOnNetworkError',
    'MongooseServerSelectionError',
  ])('of a store that does not answer (%s) is said as that', async (name) => {
    const plain = Router();
    plain.get(
      '/read',
      anyone(kernel.needs, async () => {
        throw Object.assign(new Error('connection to 10.0.0.5 timed out'), { name });
      }),
    );
    const answer = await request(kernel.app({ plain })).get('/read');
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('Élan ne répond pas pour l’instant');
    expect(answer.text).not.toContain('10.0.0.5');
  });

  test.each([10_107, 11_600, 189, 64])(
    'of a store that changes its primary or stops (MongoServerError %i) is said as that',
    async (code) => {
      const plain = Router();
      plain.get(
        '/read',
        anyone(kernel.needs, async () => {
          throw Object.assign(new Error('not primary'), { name: 'MongoServerError', code });
        }),
      );
      expect((await request(kernel.app({ plain })).get('/read')).status).toBe(503);
    },
  );

  test('of a store that is away, after a form was sent, has all that was typed in a form to send again', async () => {
    const { path, cookie } = await kernel.session();
    const typed: [string, string][] = [
      ['value[a]', '2'],
      ['value[b]', '<1> & "un"'],
      ['why', 'une raison'],
      ['why', 'une autre'],
      ['formId', 'form-1'],
      ['action', 'valider'],
    ];
    const send = (question: string, fields: [string, string][]) =>
      request(app())
        .post(`${path}activity/p/questions/${question}`)
        .set('Cookie', cookie)
        .set('Sec-Fetch-Site', 'same-origin')
        .type('form')
        .send(new URLSearchParams(fields).toString());
    const refused = await send('away', typed);
    expect([refused.status, refused.get('retry-after')]).toEqual([503, '10']);
    const page = load(refused.text);
    expect(page('main').text()).toContain('Cette page garde ce qui vient d’être envoyé');
    const form = page('main form[method=post]');
    expect(form.attr('action')).toBe('./away');
    expect(form.find('button').text()).toBe('Envoyer à nouveau');
    const kept = form
      .find('input[type=hidden]')
      .toArray()
      .map((input): [string, string] => [
        page(input).attr('name') ?? '',
        page(input).attr('value') ?? '',
      ]);
    const [again, before] = await Promise.all([send('back', kept), send('back', typed)]);
    expect(again.body).toEqual(before.body);
    expect(again.status).toBe(200);
  });

  test('of overload says when to come back', async () => {
    expect((await request(app()).get('/fail/too-many-requests')).get('retry-after')).toBe('60');
    expect((await request(app()).get('/fail/store-unavailable')).get('retry-after')).toBe('10');
  });

  test.each(['/nowhere', '/lti/nothing', '/assets/0/../x', '/%E0%A4%A', '/problems/nothing'])(
    'is « page introuvable » at %s',
    async (path) => {
      const answer = await request(app()).get(path);
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('Page introuvable');
    },
  );

  test('of method says which methods the address has', async () => {
    const onForms = await request(app()).get('/forms');
    expect([onForms.status, onForms.get('allow')]).toEqual([405, 'POST']);
    const onHelp = await request(app()).put('/help');
    expect([onHelp.status, onHelp.get('allow')]).toEqual([405, 'GET, HEAD']);
    const { path, cookie } = await kernel.session();
    const inSession = await request(app()).delete(`${path}source`).set('Cookie', cookie);
    expect([inSession.status, inSession.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

const form = 'application/x-www-form-urlencoded';
const post = (type: string, body: string) =>
  request(app()).post('/forms').set('Content-Type', type).send(body);

describe('a body', () => {
  test('with brackets becomes an object, and never reaches a prototype', async () => {
    const answer = await post(
      form,
      'value[a]=1&value[b]=2&value[__proto__][x]=3&value[toString]=4&x=5',
    );
    expect(answer.body).toEqual({ got: { value: { a: '1', b: '2' }, x: '5' } });
    expect(Object.keys({})).toEqual([]);
  });

  test('in JSON is read too, without its prototype keys', async () => {
    const answer = await post(
      'application/json',
      '{"a":{"constructor":1,"b":2},"__proto__":{"c":3}}',
    );
    expect(answer.body).toEqual({ got: { a: { b: 2 } } });
  });

  test.each([
    ['of 2 MB', form, `value=${'a'.repeat(2_000_000)}`],
    ['of 2 MB of JSON', 'application/json', JSON.stringify('a'.repeat(2_000_000))],
    ['of two thousand fields', form, 'a=1&'.repeat(2000)],
  ])('%s is too large', async (_name, type, body) => {
    const answer = await post(type, body);
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('L’envoi est trop gros');
  });

  test('just under 1 MB is read', async () => {
    expect((await post(form, `value=${'a'.repeat(999_000)}`)).status).toBe(200);
  });

  test.each([
    ['nested too deep', form, 'a[b][c][d][e][f]=1'],
    ['of broken JSON', 'application/json', '{"a":'],
    ['in an unknown charset', `${form}; charset=utf-7`, 'a=1'],
  ])('%s can’t be read', async (_name, type, body) => {
    const answer = await post(type, body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('L’envoi n’a pas pu être lu');
  });
});
