/** A rule as an administrator types or pastes it: its schools are one a line, a value and a name. */
import { z } from 'zod';
import {
  longestValue,
  mostEntries,
  plainValue,
  ruleMatches,
  ruleSources,
} from '../../../domain/schoolRule.ts';
import type { FieldError } from '../../../web/forms.ts';

export const ruleForm = z.object({
  by: z.enum(['none', ...ruleSources]),
  match: z.enum(ruleMatches),
  entries: z.string().default(''),
});
export type RuleForm = z.infer<typeof ruleForm>;

export interface RuleLine {
  readonly value: string;
  /** Of the school. */
  readonly name: string;
}

const longestName = 200;
/** A list that is wrong all through is told by its first lines. */
const mostErrors = 20;

type Wrong = Pick<FieldError, 'key' | 'values'>;

/** Blank lines count as lines, and say nothing. */
export function readRuleLines(text: string): {
  readonly lines: readonly RuleLine[];
  readonly errors: readonly FieldError[];
} {
  const typed = text
    .split(/\r\n|\r|\n/)
    .map((line, at) => ({ line, number: at + 1 }))
    .filter(({ line }) => line.trim() !== '');
  if (typed.length === 0) return { lines: [], errors: [inEntries({ key: key('noLines') })] };
  if (typed.length > mostEntries)
    return {
      lines: [],
      errors: [inEntries({ key: key('tooMany'), values: { most: mostEntries } })],
    };
  const known = new Map<string, number>();
  const read = typed.map(({ line, number }) => readLine(line, number, known));
  const errors = read.flatMap(({ wrong }) => (wrong === undefined ? [] : inEntries(wrong)));
  const told = errors.slice(0, mostErrors);
  return {
    lines: read.map(({ value, name }) => ({ value, name })),
    errors: told.length < errors.length ? [...told, inEntries({ key: key('others') })] : told,
  };
}

const key = (name: string): string => `admin.schools.wrong.${name}`;
const inEntries = (wrong: Wrong): FieldError => ({ field: 'entries', ...wrong });

/** @param known values of the lines above, and their numbers */
function readLine(line: string, number: number, known: Map<string, number>) {
  const [value = '', name = '', ...more] = cellsOf(line);
  const wrong = more.length > 0 ? { name: 'columns' } : wrongIn({ value, name });
  const plain = plainValue(value);
  const first = known.get(plain);
  if (first === undefined) known.set(plain, number);
  const told =
    wrong ?? (first === undefined ? undefined : { name: 'sameValue', values: { value, first } });
  if (told === undefined) return { value, name };
  const values = { line: number, ...told.values };
  return { value, name, wrong: { key: key(told.name), values } };
}

interface Found {
  readonly name: string;
  readonly values?: Wrong['values'];
}

function wrongIn({ value, name }: RuleLine): Found | undefined {
  if (value === '') return { name: 'noValue' };
  if (name === '') return { name: 'noName' };
  if (value.length > longestValue) return { name: 'longValue', values: { most: longestValue } };
  if (name.length > longestName) return { name: 'longName', values: { most: longestName } };
  return undefined;
}

/** A row of a spreadsheet has tabs; empty cells at its end are none. */
function cellsOf(line: string): readonly string[] {
  const semicolon = line.indexOf(';');
  if (!line.includes('\t') && semicolon >= 0)
    return [line.slice(0, semicolon).trim(), line.slice(semicolon + 1).trim()];
  const cells = line.split('\t').map((cell) => cell.trim());
  return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
}

/** As it is typed: read again, it is the same line. */
export const writeRuleLine = ({ value, name }: RuleLine): string =>
  value.includes(';') ? `${value}\t${name}` : `${value} ; ${name}`;
