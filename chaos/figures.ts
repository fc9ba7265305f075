/** The figures of a run, and what of them is a failure. */
import type { Outcome } from './drill.ts';
import { answerWithinMs } from './student.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export function printFigures(outcome: Outcome): void {
  const { tally, verdict } = outcome;
  const lines: readonly (readonly [string, number | string])[] = [
    ['Requests', tally.requests],
    ['… without an answer (node killed or frozen), sent to the next node', tally.unanswered],
    ['… answered 503 while the database was away', tally.refused],
    ['… launches to be opened again, their answer lost with a node', tally.reopened],
    ['Slowest answer of a node that ran', seconds(tally.slowestMs)],
    ['Longest outage seen by a client', seconds(tally.longestOutageMs)],
    ['Answers acknowledged', tally.acknowledged.length],
    ['… lost', verdict.lost],
    ['… counted twice', verdict.doubled],
    ['Scores accepted by the platform', verdict.scoresAccepted],
    ['… students whose last score is missing', verdict.scoresMissing],
    ['… stale over newer', verdict.staleOverNewer],
    ['… stale offered late, refused by the platform', verdict.staleRefused],
  ];
  for (const [what, value] of lines) console.log(`${what.padEnd(70)} ${String(value).padStart(8)}`);
  for (const failure of failuresOf(outcome)) console.log(`FAILED: ${failure}`);
}

/** Empty: nothing was lost, and people were told in time. */
export function failuresOf({ tally, verdict, unforeseen }: Outcome): readonly string[] {
  const { lost, doubled, scoresMissing, staleOverNewer } = verdict;
  const counts = { lost, doubled, scoresMissing, staleOverNewer };
  return [
    ...Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : [])),
    ...(tally.slowestMs > answerWithinMs ? [`an answer took ${seconds(tally.slowestMs)}`] : []),
    ...[...new Set([...unforeseen, ...tally.faults])].slice(0, 20),
  ];
}
