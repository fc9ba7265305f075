import { describe, expect, test } from '@jest/globals';
import { load } from 'cheerio/slim';
import { HtmlValidate } from 'html-validate';
import request from 'supertest';
import { who } from '../../src/demo/cast.ts';
import { findGrade } from '../../src/demo/platform/gradebook.ts';
import { initialSwitches } from '../../src/demo/platform/switches.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { makePlatform, toolUrl } from './tool.ts';

const as = (id: string): string => `MoodleSession=${id}`;

async function get(
  platform: SimulatedPlatform,
  path: string,
  cookie = '',
): Promise<request.Response> {
  return request(platform.app).get(path).set('cookie', cookie);
}

async function post(
  platform: SimulatedPlatform,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<request.Response> {
  return request(platform.app).post(path).type('form').send(form);
}

/** The fields that the panel posts when nobody touched it. */
async function panelFields(platform: SimulatedPlatform): Promise<Record<string, string>> {
  const page = load((await get(platform, '/course/view.php?id=2')).text);
  const fields = page('form[action="/demo/switches"]').serializeArray();
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

describe('the site', () => {
  test('has one address, which its other name leads to: the tool opens in no other frame', async () => {
    const platform = await makePlatform();
    const path = '/mod/lti/view.php?id=14';
    const away = await request(platform.app).get(path).set('host', 'localhost:4001');
    expect([away.status, away.headers['location']]).toEqual([302, `${platform.issuer}${path}`]);
    const home = await request(platform.app).get('/').set('host', new URL(platform.issuer).host);
    expect(home.headers['location']).toMatch(/^\/course/);
  });
});

describe('the course page', () => {
  test('offers the five people and opens the activity that is due as the one chosen', async () => {
    const platform = await makePlatform();
    const page = load((await get(platform, '/course/view.php?id=2')).text);
    const people = page('button[name=person]')
      .toArray()
      .map((button) => page(button).val());
    expect(people).toEqual([who.unprepared, who.diligent, who.teacher, who.cpe, who.administrator]);
    expect(page('.ent-activity h3').length).toBe(4);
    const cmid = String(page('input[name=cmid]').val());
    const opened = await post(platform, '/login/as.php', { person: who.teacher, cmid });
    expect(opened.headers['location']).toBe('/mod/lti/view.php?id=14');
    expect(opened.headers['set-cookie']).toEqual([
      `MoodleSession=${who.teacher}; Path=/; HttpOnly; SameSite=Lax`,
    ]);
  });

  test('has a panel whose switches act, change the key, and go back to the start', async () => {
    const platform = await makePlatform();
    const fields = await panelFields(platform);
    const { names: _hidden, ...unticked } = fields;
    const changed = { ...unticked, delayMs: '1000', down: 'error', answers: '500, 500,409' };
    const applied = await post(platform, '/demo/switches', { ...changed, do: 'apply' });
    expect(applied.status).toBe(303);
    expect(platform.switches).toMatchObject({
      delayMs: 1000,
      down: 'error',
      answers: { scores: [500, 500, 409] },
      names: false,
      rosterClaim: true,
    });
    const warned = await get(platform, '/course/view.php?id=2');
    expect(load(warned.text)('.ent-warning').text()).toContain('l’ENT ne répond plus');
    await post(platform, '/demo/switches', { ...fields, do: 'rotate' });
    expect(platform.keys.map(({ kid }) => kid)).toEqual(['moodle-1', 'moodle-2']);
    await post(platform, '/demo/switches', { ...fields, do: 'reset' });
    expect(platform.switches).toEqual(initialSwitches());
    const unreadable = { ...fields, do: 'apply', answers: '9999' };
    expect((await post(platform, '/demo/switches', unreadable)).status).toBe(422);
  });
});

describe('the activity page', () => {
  test('posts the login of this person into a frame that may use microphone and camera', async () => {
    const platform = await makePlatform();
    const page = load((await get(platform, '/mod/lti/view.php?id=14', as(who.diligent))).text);
    const form = page('form[data-post]');
    expect(form.attr()).toMatchObject({
      method: 'post',
      action: `${toolUrl}/lti/login`,
      target: 'contentframe',
    });
    const fields = Object.fromEntries(
      form.serializeArray().map(({ name, value }) => [name, value] as const),
    );
    expect(Object.keys(fields).toSorted()).toEqual(
      Object.keys(platform.loginParams(who.diligent, '4')).toSorted(),
    );
    expect(fields['login_hint']).toBe(who.diligent);
    expect(page('form[data-post] button').text()).toBe('Ouvrir l’activité');
    expect(page('iframe').attr('name')).toBe('contentframe');
    expect(page('iframe').attr('allow')).toBe(
      ['microphone', 'camera', 'autoplay', 'fullscreen']
        .map((feature) => `${feature} ${toolUrl}`)
        .join('; '),
    );
    const tab = page('a[target=_blank]').attr('href') ?? '';
    const relaunch = load((await get(platform, tab, as(who.diligent))).text)('form');
    expect(relaunch.attr('action')).toBe(`${toolUrl}/lti/login`);
    expect(relaunch.attr('target')).toBeUndefined();
  });

  test('sends nobody to choose who they are, and says when there is no such activity', async () => {
    const platform = await makePlatform();
    const nobody = await get(platform, '/mod/lti/view.php?id=14');
    expect(nobody.headers['location']).toBe('/course/view.php?id=2#en-tant-que');
    const none = await get(platform, '/mod/lti/launch.php?id=99', as(who.diligent));
    expect(none.status).toBe(404);
  });
});

describe('the gradebook page', () => {
  test('shows grade, comment and time of arrival, and the same words to its script', async () => {
    const platform = await makePlatform();
    const [item] = platform.gradebook.items;
    platform.gradebook.grades.set(`${item?.id}/${who.diligent}`, {
      rawGrade: 80,
      finalGrade: 80,
      feedback: 'Vérif : 4 sur 5 <points>',
      timeModifiedSeconds: 1,
      overridden: false,
      locked: false,
      arrivedAt: Date.UTC(2026, 10, 23, 8, 30, 5),
    });
    const page = load((await get(platform, '/grade/report/grader/index.php?id=2')).text);
    const cell = page(`td[data-cell="${item?.id}/${who.diligent}"]`);
    expect(cell.find('[data-part=grade]').text()).toBe('80,00');
    expect(cell.find('[data-part=comment]').text()).toBe('Vérif : 4 sur 5 <points>');
    expect(cell.find('[data-part=arrived]').text()).toContain('23 nov., 09:30:05');
    const { body } = await get(platform, '/grade/report/grader/cells.json');
    expect(body).toHaveLength(96);
    expect(body).toContainEqual(expect.objectContaining({ grade: '80,00' }));
  });

  test('lets people do what a teacher does: another grade, a locked column', async () => {
    const platform = await makePlatform();
    const item = platform.gradebook.items[0]?.id ?? '';
    await post(platform, '/demo/override', { person: who.diligent, item, grade: '12,5' });
    expect(findGrade(platform.gradebook, item, who.diligent)).toMatchObject({
      finalGrade: 12.5,
      overridden: true,
    });
    await post(platform, '/demo/lock', { item });
    expect(platform.gradebook.items[0]?.locked).toBe(true);
    await post(platform, '/demo/lock', { item });
    expect(platform.gradebook.items[0]?.locked).toBe(false);
  });
});

describe('every page', () => {
  const paths = [
    '/course/view.php?id=2',
    '/user/index.php?id=2',
    `/user/view.php?id=${who.diligent}&course=2`,
    '/grade/report/grader/index.php?id=2',
    '/mod/lti/view.php?id=14',
    '/mod/lti/launch.php?id=14',
    '/mod/lti/return.php',
  ];
  const rules = {
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'doctype-style': 'off',
  } as const;
  const validator = new HtmlValidate({ extends: ['html-validate:recommended'], rules });

  test.each(paths)(
    '%s is valid, marked as a demonstration and runs its own scripts only',
    async (path) => {
      const platform = await makePlatform();
      const { text, headers } = await get(platform, path, as(who.teacher));
      const report = await validator.validateString(text);
      const messages = report.results.flatMap((result) =>
        result.messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`),
      );
      expect(messages).toEqual([]);
      expect(load(text)('title').text()).toContain('ENT de démonstration');
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['content-security-policy']).toContain(`form-action 'self' ${toolUrl};`);
      expect(text).not.toMatch(/<script(?![^>]*src=)|style="|onclick=/);
    },
  );

  test('has French spaces before : ; ? and inside « »', async () => {
    const platform = await makePlatform();
    const { text } = await get(platform, '/course/view.php?id=2');
    const words = load(text)('body').text();
    expect(words).toContain('personne\u00a0: «\u00a0Premier arrivé, premier sorti\u00a0»');
    expect(words).not.toMatch(/ [:;?!»]|« /);
  });

  test('takes forms of its own only, and shows a tool’s message as text', async () => {
    const platform = await makePlatform();
    const foreign = await request(platform.app)
      .post('/demo/lock')
      .set('sec-fetch-site', 'cross-site')
      .type('form')
      .send({ item: '2' });
    expect(foreign.status).toBe(403);
    expect(platform.gradebook.items[0]?.locked).toBe(false);
    const message = encodeURIComponent('<b>non</b>');
    const { text } = await get(platform, `/mod/lti/return.php?lti_errormsg=${message}`);
    expect(text).toContain('&lt;b&gt;non&lt;/b&gt;');
    expect(load(text)('a').attr('target')).toBe('_top');
  });

  test('finds its style and scripts', async () => {
    const platform = await makePlatform();
    for (const file of ['ent.css', 'post.js', 'gradebook.js']) {
      expect((await get(platform, `/theme/${file}`)).status).toBe(200);
    }
  });
});
