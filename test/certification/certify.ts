/**
 * `npm run certification`: runs the tests that carry the ids of the certification and of our hardening
 * table, prints id, what it is and what came of it, and writes a page for the administrator. Exit code
 * 1 when one failed or is missing. `npm run certification -- KB-04 H-12` runs these alone, without a page.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { allRows, isComplete, judge } from './judge.ts';
import type { JudgedGroup, Verdict } from './judge.ts';
import { readCases } from './readCases.ts';
import { reportPage } from './report.ts';
import { runTests } from './runTests.ts';

const words = { passed: 'pass', failed: 'FAIL', missing: 'MISSING' } as const satisfies Record<
  Verdict,
  string
>;

function print(groups: readonly JudgedGroup[]): void {
  for (const { title, rows } of groups) {
    process.stdout.write(`\n${title}\n`);
    for (const row of rows) {
      const faulty = row.parts.filter(({ verdict }) => verdict !== 'passed');
      for (const { id, title: what, verdict } of [row, ...faulty])
        process.stdout.write(`  ${words[verdict].padEnd(8)}${id.padEnd(8)} ${what}\n`);
    }
  }
  const rows = allRows(groups);
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  process.stdout.write(
    `\n${rows.length} ids: ${count('passed')} passed, ${count('failed')} failed, ${count('missing')} missing\n`,
  );
}

async function writePage(groups: readonly JudgedGroup[]): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  const folder = resolve(process.env['DATA_DIR'] ?? 'data');
  const path = join(folder, 'certification.html');
  await mkdir(folder, { recursive: true });
  await writeFile(path, await reportPage({ groups, version, at: new Date() }));
  return path;
}

const ids = process.argv.slice(2);
try {
  const cases = await readCases();
  // Before the tests run: a wrong id costs nobody a minute.
  judge(cases, [], ids);
  const groups = judge(cases, await runTests(ids), ids);
  print(groups);
  if (ids.length === 0) process.stdout.write(`Report: ${await writePage(groups)}\n`);
  process.exitCode = isComplete(groups) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
