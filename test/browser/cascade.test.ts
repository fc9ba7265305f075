/** Every way a launch finds its browser again when no cookie of ours comes back in the frame (lti.md 2.1). */
import { expect, test } from '@jest/globals';
import { blockForeignCookies } from '../support/foreignCookies.ts';
import { journeyMs, journeys, newPerson, openAs, openTab, passLogin } from '../support/journey.ts';
import type { Person } from '../support/journey.ts';
import { doChallenge, goOn } from '../support/prepareByHand.ts';
import { stayThemselves } from '../support/twoPeople.ts';

const newTab = 'Continuer dans un nouvel onglet';
const noStorage = `if (location.hostname === 'localhost')
  Object.defineProperty(window, 'sessionStorage', {
    get() { throw new DOMException('blocked', 'SecurityError'); },
  });`;
const lostStorage = `if (location.pathname === '/lti/launch') sessionStorage.clear();`;

await journeys(
  'in a frame that gets no cookie at all',
  (on) => {
    const pathsSince = (from: number) =>
      on.app.logLines
        .slice(from)
        .filter((line) => line.includes('launch accepted'))
        .map((line) => String(JSON.parse(line).cookiePath));

    async function blocked(ask: Parameters<typeof newPerson>[1] = {}): Promise<Person> {
      const person = await newPerson(on.browser, ask);
      await blockForeignCookies(person);
      return person;
    }

    test(
      'the frame’s own storage opens a session that works there, and in no tab without the cookie',
      async () => {
        const from = on.app.logLines.length;
        const student = await blocked({ expected: [/\b403\b/] });
        const { context, tool } = student;
        await openAs(student, on.app, 'Élève qui n’a rien préparé');
        await doChallenge(tool);
        await tool.getByRole('heading', { name: 'Un rayon bien tenu' }).waitFor();
        expect(pathsSince(from)).toEqual(['session-storage']);
        const address = student.page.frames()[1]?.url() ?? '';
        expect(address).toContain('/s/');
        const tab = await context.newPage();
        await tab.goto(address);
        await tab.getByRole('heading', { name: 'ouverte dans un autre navigateur' }).waitFor();
        expect(student.problems).toEqual([]);
        await context.close();
      },
      journeyMs,
    );

    test(
      'H-20 two people in two tabs stay who they are',
      async () => {
        const student = await blocked();
        const teacher = await openTab(student);
        await blockForeignCookies(teacher);
        await stayThemselves(student, teacher, on.app);
        expect(student.problems).toEqual([]);
        await student.context.close();
      },
      journeyMs,
    );

    test.each([
      ['page', 'refuses its storage', noStorage],
      ['frame', 'lost what it stored', lostStorage],
    ] as const)(
      'the platform’s %s keeps the secret of a browser that %s',
      async (storage, _what, script) => {
        const from = on.app.logLines.length;
        on.app.platform.switches.storage = storage;
        const student = await blocked();
        await student.context.addInitScript({ content: script });
        await openAs(student, on.app, 'Élève assidu');
        await student.tool
          .getByRole('heading', { name: 'Premier arrivé, premier sorti' })
          .waitFor();
        expect(pathsSince(from)).toEqual(['platform-storage']);
        expect(student.problems).toEqual([]);
        on.app.platform.switches.storage = 'none';
        await student.context.close();
      },
      journeyMs,
    );

    test(
      'a platform that promised storage and never answers is waited for, then done without',
      async () => {
        const from = on.app.logLines.length;
        on.app.platform.switches.storage = 'page';
        const student = await blocked();
        await student.page.route('**/theme/storage.js', (route) =>
          route.fulfill({ contentType: 'text/javascript', body: '' }),
        );
        await openAs(student, on.app, 'Élève assidu');
        await student.tool
          .getByRole('heading', { name: 'Premier arrivé, premier sorti' })
          .waitFor();
        expect(pathsSince(from)).toEqual(['session-storage']);
        expect(student.problems).toEqual([]);
        on.app.platform.switches.storage = 'none';
        await student.context.close();
      },
      journeyMs,
    );

    test(
      'the person allows the cookie once, and the launch goes on by it',
      async () => {
        const from = on.app.logLines.length;
        const student = await blocked({ width: 360 });
        const { context, tool } = student;
        await context.addInitScript({ content: noStorage });
        await openAs(student, on.app, 'Élève qui n’a rien préparé');
        const allow = tool.getByRole('button', { name: 'Autoriser Élan dans le cours' });
        await allow.waitFor();
        // What the browser's own question would answer.
        await context.grantPermissions(['storage-access']);
        await allow.click();
        await tool.getByRole('heading', { name: 'Premier arrivé, premier sorti' }).waitFor();
        expect(pathsSince(from)).toEqual(['storage-access']);
        await goOn(tool, 'À faire');
        await tool.getByRole('heading', { name: 'Bonjour Inès Marchal' }).waitFor();
        expect(student.problems).toEqual([]);
        await context.close();
      },
      journeyMs,
    );

    test(
      'with nothing left, a new tab begins the launch again in the platform',
      async () => {
        const from = on.app.logLines.length;
        const student = await blocked({ width: 360 });
        const { context, tool } = student;
        await context.addInitScript({
          content: `${noStorage} delete Document.prototype.requestStorageAccess;`,
        });
        await openAs(student, on.app, 'Élève qui n’a rien préparé');
        await tool.getByRole('heading', { name: newTab }).waitFor();
        expect(await tool.getByRole('button').count()).toBe(0);
        const [tab] = await Promise.all([
          context.waitForEvent('page'),
          tool.getByRole('link', { name: 'Ouvrir dans un nouvel onglet' }).click(),
        ]);
        // The platform's own page on the way has the activity's heading too.
        await tab.waitForURL(`${on.app.url}/s/**`);
        await tab.getByRole('heading', { name: 'Premier arrivé, premier sorti' }).waitFor();
        expect(pathsSince(from)).toEqual(['new-tab']);
        expect(student.problems).toEqual([]);
        await context.close();
      },
      journeyMs,
    );

    test(
      'without scripts too',
      async () => {
        const from = on.app.logLines.length;
        const student = await blocked({ javaScriptEnabled: false });
        const { context, page, tool } = student;
        await openAs(student, on.app, 'Élève qui n’a rien préparé');
        await page.getByRole('button', { name: 'Ouvrir l’activité' }).click();
        await passLogin(tool);
        const [tab] = await Promise.all([
          context.waitForEvent('page'),
          tool.getByRole('link', { name: 'Ouvrir dans un nouvel onglet' }).click(),
        ]);
        await tab.getByRole('button', { name: 'Ouvrir l’activité' }).click();
        await passLogin(tab);
        await tab.getByRole('heading', { name: 'Premier arrivé, premier sorti' }).waitFor();
        expect(pathsSince(from)).toEqual(['new-tab']);
        expect(student.problems).toEqual([]);
        await context.close();
      },
      journeyMs,
    );
  },
  { unpartitioned: true },
);
