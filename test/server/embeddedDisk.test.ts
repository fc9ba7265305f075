/** The embedded store can't write for a while: what a student typed is in the page that says so. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rightFields } from '../support/prepare.ts';
import { faceQuestion } from './facingQuestion.ts';
import { endTools } from './tool.ts';
import type { Tool } from './tool.ts';

jest.setTimeout(60_000);
afterEach(endTools);

async function ready() {
  const { tool, student, question, path } = await faceQuestion({ LOG_LEVEL: 'silent' });
  const fields = rightFields(question);
  // The same form each time, as the button « send again » has it.
  const send = () =>
    student.send(path, {
      form: { ...fields, formId: 'this-form', certainty: 'rather' },
      headers: { 'sec-fetch-site': 'same-origin' },
    });
  return { tool, send, fields };
}

/** What a disk without room does: the system refuses to make files longer. */
function allowFiles({ server }: Tool, bytes: '0' | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:unlimited`]);
}

test('a disk without room: 503, the answer is in the page, and is saved once there is room', async () => {
  const { tool, send, fields } = await ready();
  allowFiles(tool, '0');
  const refused = await send();
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).not.toBeNull();
  expect(refused.$(`input[name="value"][value="${String(fields['value'])}"]`)).toHaveLength(1);
  allowFiles(tool, 'unlimited');
  expect((await send()).status).toBe(303);
});

test('another process that keeps the database to itself: the person is answered within 5 s', async () => {
  const { tool, send } = await ready();
  const file = readdirSync(tool.dataDir).find((name) => name.endsWith('.sqlite'));
  if (file === undefined) throw new Error('no database');
  const other = new DatabaseSync(join(tool.dataDir, file));
  other.exec('BEGIN IMMEDIATE');
  const start = performance.now();
  const refused = await send();
  const ms = performance.now() - start;
  other.exec('ROLLBACK');
  other.close();
  expect(refused.status).toBe(503);
  expect(ms).toBeLessThan(5000);
  expect((await send()).status).toBe(303);
});
