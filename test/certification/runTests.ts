/** Runs the tests whose names carry an id of the table, and reads what came of them. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const idIn = /\b(KB|VT|VS|DL|NR|AG|H)-\d/;

export interface TestRun {
  /** With the names of the blocks around it. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Lines that the door logged or answered while it ran. */
  readonly lines: readonly string[];
}

/** @param ids tests of these alone; empty = of all */
export async function runTests(ids: readonly string[]): Promise<readonly TestRun[]> {
  const folder = await mkdtemp(join(tmpdir(), 'elan-certification-'));
  try {
    const [outputFile, evidence] = [join(folder, 'run.json'), join(folder, 'evidence')];
    await mkdir(evidence);
    await runJest(ids, { outputFile, evidence });
    return readRun(await readFile(outputFile, 'utf8'), await readEvidence(evidence));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runJest(
  ids: readonly string[],
  { outputFile, evidence }: { readonly outputFile: string; readonly evidence: string },
): Promise<void> {
  const pattern = ids.length === 0 ? idIn.source : `\\b(${ids.join('|')})\\b`;
  const options = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--json',
    `--outputFile=${outputFile}`,
    '--reporters=default',
    // Each file once: on MongoDB they run in `npm test`.
    '--selectProjects',
    'all',
    '--silent',
    `--testNamePattern=${pattern}`,
    `--setupFilesAfterEnv=${join(import.meta.dirname, 'keepEvidence.ts')}`,
    '--runTestsByPath',
    ...(await filesWithIds(ids)),
  ];
  const child = spawn(process.execPath, options, {
    cwd: root,
    env: { ...process.env, CERTIFICATION_EVIDENCE: evidence },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Failed tests are in the file too: its code says nothing more.
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}

async function filesWithIds(ids: readonly string[]): Promise<readonly string[]> {
  const folder = join(root, 'test');
  const entries = await readdir(folder, { recursive: true });
  const found: string[] = [];
  for (const name of entries.filter((entry) => entry.endsWith('.test.ts'))) {
    const path = join(folder, name);
    const own = path.startsWith(import.meta.dirname);
    if (!own && mayName(await readFile(path, 'utf8'), ids)) found.push(path);
  }
  return found;
}

/** Written out, or put together from its letters and a table. */
function mayName(text: string, ids: readonly string[]): boolean {
  if (ids.length === 0) return /\b(KB|VT|VS|DL|NR|AG|H|%s)-\d/.test(text);
  return ids.some((id) => {
    const [letters = ''] = id.split('-');
    return [id, `${letters}-\${`, `${letters}-%s`, '%s-'].some((part) => text.includes(part));
  });
}

const jestRun = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** @throws Error when a whole file could not run: its tests would be silently missing */
function readRun(
  text: string,
  evidence: ReadonlyMap<string, readonly string[]>,
): readonly TestRun[] {
  const { testResults } = jestRun.parse(JSON.parse(text));
  const broken = testResults.find(
    ({ assertionResults, message }) => assertionResults.length === 0 && message !== '',
  );
  if (broken !== undefined) throw new Error(`${broken.name} could not run: ${broken.message}`);
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName }) => idIn.test(fullName))
    .map(({ fullName, status }) => ({
      name: fullName,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
      lines: evidence.get(fullName) ?? [],
    }));
}

const kept = z.object({ test: z.string(), line: z.string() });

async function readEvidence(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const lines = new Map<string, string[]>();
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const row of text.split('\n').filter((one) => one !== '')) {
      const { test, line } = kept.parse(JSON.parse(row));
      lines.set(test, [...(lines.get(test) ?? []), line]);
    }
  }
  return lines;
}
