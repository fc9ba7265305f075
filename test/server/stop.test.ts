import { afterEach, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { rightFields } from '../support/prepare.ts';
import { until } from '../support/serverProcess.ts';
import { faceQuestion } from './facingQuestion.ts';
import { endTools } from './tool.ts';

jest.setTimeout(60_000);
afterEach(endTools);

/** A student with the form of a first question filled in, not yet sent. */
async function aboutToAnswer() {
  const { tool, student, question, path } = await faceQuestion();
  const fields = Object.entries({ ...rightFields(question), certainty: 'sure', formId: 'form-1' });
  const body = new URLSearchParams(
    fields.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  );
  return { tool, student, path, body: body.toString() };
}

async function isRefused(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    () => false,
    () => true,
  );
}

test('SIGTERM while a student sends an answer: it is answered, nobody else comes in, exit code 0', async () => {
  const { tool, student, path, body } = await aboutToAnswer();
  const cookie = student.listCookies().map(({ name, value }) => `${name}=${value}`);
  const sending = request(`${tool.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
      'sec-fetch-site': 'same-origin',
      cookie: cookie.join('; '),
    },
  });
  const answered = once(sending, 'response');
  sending.write(body.slice(0, 10));
  await wait(300);

  const stoppedAt = Date.now();
  tool.server.kill('SIGTERM');
  await until(() => isRefused(tool.url), 5000);
  sending.end(body.slice(10));
  const [answer]: IncomingMessage[] = await answered;
  expect(answer?.statusCode).toBe(303);
  answer?.resume();
  expect(await tool.server.ended).toBe(0);
  expect(Date.now() - stoppedAt).toBeLessThan(10_000);
});
