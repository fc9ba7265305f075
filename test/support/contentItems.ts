/** Deep linking without a browser: the teacher's picker, and what the platform makes of the answer. */
import { who } from '../../src/demo/cast.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import type { TestApp } from './testApp.ts';
import { Visitor } from './visitor.ts';
import type { Visited } from './visitor.ts';

/** « Sélectionner du contenu », up to the first page of the picker. */
export async function openPicker(
  app: Pick<TestApp, 'url' | 'platform'>,
  person: string = who.teacher,
): Promise<{ readonly visitor: Visitor; readonly first: Visited }> {
  const visitor = new Visitor(app);
  const first = await visitor.launch(person, '', { message: 'LtiDeepLinkingRequest' });
  return { visitor, first };
}

/** Fields of one activity in the second step, as the page fills them. */
export const settingsOf = (
  number: number,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      title: `Titre ${number}`,
      avant: '',
      apres: '',
      graded: 'yes',
      points: '20',
      ...more,
    }).map(([name, value]) => [`${name}-${number}`, value]),
  );

/** The signed answer on the page that leads back. */
export const jwtOf = ({ $ }: Visited): string => String($('input[name=JWT]').val() ?? '');

/** The browser of the person posts the answer to contentitem_return.php. */
export async function giveBack(
  platform: SimulatedPlatform,
  answer: Visited,
  person: string = who.teacher,
): Promise<string> {
  const to = answer.$('form[data-submit-on-load]').attr('action') ?? '';
  const response = await fetch(to, {
    method: 'POST',
    headers: { cookie: `MoodleSession=${person}` },
    body: new URLSearchParams({ JWT: jwtOf(answer) }),
  });
  if (!to.startsWith(platform.issuer)) throw new Error(`posted elsewhere: ${to}`);
  return response.text();
}
