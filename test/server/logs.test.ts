/** What a server writes while people work: enough to help them, nothing about them (architecture.md 4). */
import { afterAll, expect, jest, test } from '@jest/globals';
import { demoStudents, who } from '../../src/demo/cast.ts';
import { questionsOf, listSteps } from '../../src/domain/activity/steps.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import { placeSequence } from '../support/placed.ts';
import { answer, prepare, rightFields } from '../support/prepare.ts';
import { until } from '../support/serverProcess.ts';
import { Visitor } from '../support/visitor.ts';
import { endTools, register, startTool } from './tool.ts';

jest.setTimeout(60_000);
afterAll(endTools);

const typed = 'Zinzolin quarante-deux';

test('a whole journey leaves no token, no cookie, no name and no answer in the log', async () => {
  const tool = await startTool({ LOG_LEVEL: 'info' });
  await register(tool, ['--names']);
  const placed = await placeSequence(tool);
  const questions = listSteps(placed.content, emptyWork()).flatMap(questionsOf);

  const student = new Visitor(tool);
  const fields = await student.beginLaunch(who.unprepared, placed.linkId);
  await student.finishLaunch(fields);
  const again = await student.finishLaunch(fields);
  expect(again.status).toBeGreaterThanOrEqual(400);
  const [asked] = questions;
  if (asked === undefined) throw new Error('no question');
  const refused = await answer(student, placed.placement, asked, { value: typed.repeat(200) });
  expect(refused.status).toBe(422);
  await prepare(student, {
    ...placed,
    fields: (question) => (question.kind === 'short' ? { value: typed } : rightFields(question)),
  });
  await prepare(student, { ...placed, phase: 'apres' });
  for (const page of ['home', 'talk', 'help', 'my-data', 'nowhere']) await student.get(page);
  const teacher = new Visitor(tool);
  await teacher.launch(who.teacher, placed.linkId);
  const csv = await teacher.get(`participation.csv?placement=${placed.placement}`);
  expect(csv.body).toContain('Marchal');
  await until(() => /"outcome":"accepted"/.test(tool.server.output()), 10_000);
  tool.server.kill('SIGTERM');
  expect(await tool.server.ended).toBe(0);

  const log = tool.server.output();
  for (const shown of ['launch accepted', 'launch refused', 'score sent', '"path":"/s/…/activity/'])
    expect(log).toContain(shown);
  const names = [...demoStudents, { givenName: 'Claire', familyName: 'Aubertin' }].flatMap(
    ({ givenName, familyName }) => [givenName, familyName].filter(({ length }) => length > 3),
  );
  const cookies = [student, teacher].flatMap((visitor) => visitor.listCookies());
  const secrets = [
    ...[student, teacher].map(({ session }) => session.split('/')[2] ?? ''),
    ...cookies.map(({ value }) => value),
    ...Object.values(fields),
    ...(fields['id_token'] ?? '').split('.'),
  ];
  const answers = [typed, 'PEPS', ...questions.flatMap(({ id }) => [`${id}=`])];
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(20);
  const found = [...secrets, ...names, ...answers].filter((text) => log.includes(text));
  expect(found).toEqual([]);
});
