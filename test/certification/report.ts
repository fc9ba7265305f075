/** The page for the administrator: one file, readable anywhere, in French (lti.md 1, evidence per test). */
import { join } from 'node:path';
import ejs from 'ejs';
import { allRows, isComplete } from './judge.ts';
import type { JudgedGroup, Verdict } from './judge.ts';

interface Report {
  readonly groups: readonly JudgedGroup[];
  /** Of Élan. */
  readonly version: string;
  readonly at: Date;
}

const words = { passed: 'Réussi', failed: 'Échoué', missing: 'Absent' } as const satisfies Record<
  Verdict,
  string
>;

export async function reportPage({ groups, version, at }: Report): Promise<string> {
  const rows = allRows(groups);
  const when = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeStyle: 'short' });
  return ejs.renderFile(join(import.meta.dirname, 'report.ejs'), {
    groups,
    version,
    words,
    when: when.format(at),
    isComplete: isComplete(groups),
    total: rows.length,
    passed: rows.filter(({ verdict }) => verdict === 'passed').length,
    lineOf: readableLine,
  });
}

/** Of a JSON line of the log, what tells something: not the level, the time or the process. */
function readableLine(line: string): string {
  if (!line.startsWith('{')) return line.trim();
  const { level: _level, time: _time, reqId: _id, msg, ...values } = Object(JSON.parse(line));
  return `${String(msg)} ${JSON.stringify(values)}`;
}
