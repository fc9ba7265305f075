import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { load } from 'cheerio/slim';
import { allRows, isComplete, judge } from './judge.ts';
import { readCases } from './readCases.ts';
import { reportPage } from './report.ts';
import type { TestRun } from './runTests.ts';

const passed = (name: string, ...lines: string[]): TestRun => ({ name, status: 'passed', lines });

const upTo = (group: string, last: number): readonly string[] =>
  Array.from({ length: last }, (_, index) => `${group}-${index + 1}`);
/** With two digits. */
const wide = (group: string, last: number): readonly string[] =>
  upTo(group, last).map((id) => id.replace(/-(\d)$/, '-0$1'));

describe('the table', () => {
  test('has every id of lti.md 1 once', async () => {
    const ids = allRows(judge(await readCases(), [])).map(({ id }) => id);
    expect(ids).toEqual([
      ...wide('KB', 12),
      ...upTo('VT', 9),
      ...upTo('VS', 9),
      ...upTo('DL', 8),
      ...upTo('NR', 6),
      ...upTo('AG', 2),
      ...wide('H', 29),
    ]);
  });

  const groups = [
    {
      title: 'Essai',
      source: 'Élan',
      cases: [
        { id: 'KB-01', title: 'one', parts: {} },
        { id: 'KB-02', title: 'two', parts: { a: 'first', 'b.2': 'second' } },
      ],
    },
  ];

  test('is passed when each id and each part has tests, and all of them pass', () => {
    const judged = judge(groups, [
      passed('a launch KB-01: x', 'launch refused'),
      passed('KB-02 (a) (b.2): x'),
    ]);
    expect(isComplete(judged)).toBe(true);
    expect(allRows(judged)[0]).toMatchObject({ tests: 1, line: 'launch refused' });
  });

  test.each([
    [
      'an id without a test',
      [passed('KB-02 (a): x'), passed('KB-02 (b.2): x')],
      ['missing', 'passed'],
    ],
    ['a part without a test', [passed('KB-01'), passed('KB-02 (a)')], ['passed', 'missing']],
    [
      'another id that begins alike',
      [passed('KB-011'), passed('KB-02 (a) (b.2)')],
      ['missing', 'passed'],
    ],
  ])('misses %s', (_name, runs, verdicts) => {
    const judged = judge(groups, runs);
    expect(allRows(judged).map(({ verdict }) => verdict)).toEqual(verdicts);
    expect(isComplete(judged)).toBe(false);
  });

  test.each(['failed', 'skipped'] as const)('fails by one test that is %s', (status) => {
    const runs = [passed('KB-01 x'), { ...passed('KB-01 y'), status }, passed('KB-02 (a) (b.2)')];
    expect(allRows(judge(groups, runs))[0]?.verdict).toBe('failed');
  });

  test('knows no other id', () => {
    expect(() => judge(groups, [], ['KB-99'])).toThrow('KB-99 is not in the table');
  });

  test('becomes a page that says what it is, with one line of evidence', async () => {
    const judged = judge(groups, [
      passed('KB-01 x', '{"level":30,"time":1,"code":"token-version","msg":"launch <refused>"}'),
    ]);
    const html = await reportPage({ groups: judged, version: '1.2.3', at: new Date(0) });
    const $ = load(html);
    expect($('html').attr('lang')).toBe('fr');
    expect($('p').first().text()).toContain('Élan 1.2.3');
    expect($('p').first().text()).toContain('1 points vérifiés sur 2');
    expect(
      $('tbody tr')
        .map((_, row) => $(row).find('td').eq(1).text().slice(2))
        .get(),
    ).toEqual(['Réussi', 'Absent', 'Absent', 'Absent']);
    expect($('code').text()).toBe('launch <refused> {"code":"token-version"}');
    expect(html).not.toMatch(/<script|https?:\/\//);
  });
});

const run = (...ids: string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, 'certify.ts'), ...ids]);

describe('the command', () => {
  test('runs the tests of an id and prints what came of them', async () => {
    const { stdout } = await run('AG-1');
    expect(stdout).toMatch(/pass +AG-1 +Une colonne est créée/);
    expect(stdout).toContain('1 ids: 1 passed, 0 failed, 0 missing');
  }, 60_000);

  test('refuses an id that is not in the table', async () => {
    await expect(run('XX-1')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('XX-1 is not in the table'),
    });
  });
});
