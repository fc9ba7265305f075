/** `npm run -s elan -- platform …` while the server runs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { projectRoot } from '../support/serverProcess.ts';
import { Visitor } from '../support/visitor.ts';
import { elan, endTools, named, register, startTool } from './tool.ts';
import type { Tool } from './tool.ts';

jest.setTimeout(60_000);
let tool: Tool;
let placed: PlacedSequence;
beforeAll(async () => {
  tool = await startTool();
});
afterAll(endTools);

describe('a running server', () => {
  test('refuses a platform that it does not know, and lets it in as soon as it is added', async () => {
    await expect(new Visitor(tool).launch(who.teacher, '4')).rejects.toThrow('login refused: 4');
    const added = await register(tool);
    expect(added).toMatchObject({ code: 0, problems: '' });
    expect(added.out).toContain('is active; deployment 1 belongs to « Lycée des tests »');
    placed = await placeSequence(tool);
  });

  test('has its platforms listed, by what people type', async () => {
    const { issuer, clientId, deploymentId } = tool.platform.registration();
    const { stdout } = await promisify(execFile)(
      'npm',
      ['run', '-s', 'elan', '--', 'platform', 'list', '--json'],
      { cwd: projectRoot, env: { PATH: process.env['PATH'], ...tool.settings } },
    );
    expect(JSON.parse(stdout)).toMatchObject([
      { issuer, clientId, status: 'active', deployments: [{ deploymentId, status: 'active' }] },
    ]);
  });

  test('ends the sessions of a platform with its disabling, and refuses new ones', async () => {
    const student = new Visitor(tool);
    const opened = await student.launch(who.unprepared, placed.linkId);
    expect(opened.status).toBe(200);

    const done = await elan(tool, ['platform', 'disable', ...named(tool.platform.registration())]);
    expect(done).toMatchObject({ code: 0, problems: '' });
    const refused = await student.get('home');
    expect(refused.status).toBe(410);
    expect(refused.text).toContain('La session a été arrêtée');
    const again = new Visitor(tool).launch(who.unprepared, placed.linkId);
    await expect(again).rejects.toThrow('La plateforme est désactivée');
  });
});
