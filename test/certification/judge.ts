/** From the tests that ran to the table: passed, failed or missing. */
import type { Case, Group } from './readCases.ts';
import type { TestRun } from './runTests.ts';

export type Verdict = 'passed' | 'failed' | 'missing';

/** An id, or one of its parts. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly tests: number;
  /** The last line of its tests; empty where they leave none. */
  readonly line: string;
  readonly parts: readonly Row[];
}

export interface JudgedGroup {
  readonly title: string;
  readonly source: string;
  readonly rows: readonly Row[];
}

/** @param ids the only ones wanted; empty = all. @throws Error naming an id that is not in the table */
export function judge(
  groups: readonly Group[],
  runs: readonly TestRun[],
  ids: readonly string[] = [],
): readonly JudgedGroup[] {
  const known = new Set(groups.flatMap(({ cases }) => cases.map(({ id }) => id)));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) throw new Error(`${unknown} is not in the table`);
  return groups
    .map(({ cases, ...group }) => ({
      ...group,
      rows: cases
        .filter(({ id }) => ids.length === 0 || ids.includes(id))
        .map((one) => judgeCase(one, runs)),
    }))
    .filter(({ rows }) => rows.length > 0);
}

function judgeCase({ id, title, parts }: Case, runs: readonly TestRun[]): Row {
  const own = runs.filter(({ name }) => new RegExp(`\\b${id}\\b`).test(name));
  const rows = Object.entries(parts).map(([part, what]) => {
    const carried = own.filter(({ name }) => partsIn(name, id).includes(part));
    return summed({ id: `${id} (${part})`, title: what }, carried);
  });
  const sum = summed({ id, title }, own);
  // A part without a test is missing from the whole.
  const hole = rows.some(({ verdict }) => verdict === 'missing');
  const verdict = sum.verdict === 'passed' && hole ? 'missing' : sum.verdict;
  return { ...sum, verdict, parts: rows };
}

/** What stands between brackets after an id: `H-17 (jku) (x5u): …`. */
function partsIn(name: string, id: string): readonly string[] {
  const marks = name.matchAll(new RegExp(`\\b${id}((?: \\([^)]*\\))+)`, 'g'));
  return [...marks].flatMap(([, marked = '']) => marked.slice(2, -1).split(') ('));
}

/** As in the certification, a skipped test is a failed one. */
function summed({ id, title }: Pick<Row, 'id' | 'title'>, runs: readonly TestRun[]): Row {
  const passed = runs.every(({ status }) => status === 'passed') ? 'passed' : 'failed';
  const verdict = runs.length === 0 ? 'missing' : passed;
  const line = runs.flatMap(({ lines }) => lines).at(-1) ?? '';
  return { id, title, verdict, tests: runs.length, line, parts: [] };
}

export const allRows = (groups: readonly JudgedGroup[]): readonly Row[] =>
  groups.flatMap(({ rows }) => rows);

export const isComplete = (groups: readonly JudgedGroup[]): boolean =>
  allRows(groups).every(({ verdict }) => verdict === 'passed');
