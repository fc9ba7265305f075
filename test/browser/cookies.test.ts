import { expect, test } from '@jest/globals';
import { blockForeignCookies } from '../support/foreignCookies.ts';
import { journeyMs, journeys, newPerson, openAs, openTab } from '../support/journey.ts';
import { goOn } from '../support/prepareByHand.ts';
import { stayThemselves } from '../support/twoPeople.ts';

const cookieName = '__Host-elan';

await journeys('the cookie of the tool in the frame of the ENT', (on) => {
  test(
    'belongs to the ENT it is framed by: what blocks cookies of other sites lets it come back',
    async () => {
      const student = await newPerson(on.browser);
      await blockForeignCookies(student);
      await openAs(student, on.app, 'Élève assidu');
      await student.tool.getByRole('heading', { name: 'Premier arrivé, premier sorti' }).waitFor();
      const cookies = await student.context.cookies();
      expect(cookies.find(({ name }) => name === cookieName)).toMatchObject({
        domain: 'localhost',
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'None',
        partitionKey: 'http://127.0.0.1',
      });
      expect(student.problems).toEqual([]);
      await student.context.close();
    },
    journeyMs,
  );

  test(
    'lost on the way, the launch is found by the frame’s own storage; come back, it is required',
    async () => {
      const student = await newPerson(on.browser, { expected: [/\b403\b/] });
      const { context, page, tool } = student;
      await page.route('**/lti/launch', async (route) => {
        await context.clearCookies({ name: cookieName });
        await route.continue();
      });
      await openAs(student, on.app, 'Élève qui n’a rien préparé');
      await tool.getByRole('heading', { name: 'Premier arrivé, premier sorti' }).waitFor();
      await goOn(tool, 'À faire');
      await tool.getByRole('heading', { name: 'Bonjour Inès Marchal' }).waitFor();
      await context.clearCookies({ name: cookieName });
      await tool.getByRole('link', { name: 'Mes données' }).first().click();
      await tool.getByRole('heading', { name: 'ouverte dans un autre navigateur' }).waitFor();
      expect(student.problems).toEqual([]);
      await context.close();
    },
    journeyMs,
  );

  test(
    'is shared by two tabs with two people, and each stays who they are',
    async () => {
      const student = await newPerson(on.browser);
      const teacher = await openTab(student);
      await stayThemselves(student, teacher, on.app);
      expect(student.problems).toEqual([]);
      await student.context.close();
    },
    journeyMs,
  );
});
