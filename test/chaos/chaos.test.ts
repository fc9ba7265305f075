/** `npm run chaos` made small: two nodes, a kill, a silent way to the database, lease holders that freeze. */
import { afterAll, expect, jest, test } from '@jest/globals';
import { runDrill } from '../../chaos/drill.ts';
import { cutWay, freezeNode, killNode, silenceWay } from '../../chaos/faults.ts';
import { failuresOf } from '../../chaos/figures.ts';
import { describeWithWire } from '../support/wire.ts';
import { endServers, removeDataDirs } from '../support/serverProcess.ts';

jest.setTimeout(120_000);

describeWithWire('a class at work while nodes and the way to the database break', () => {
  afterAll(async () => {
    await endServers();
    await removeDataDirs();
  });

  test('is told within 5 s, and loses nothing that was acknowledged', async () => {
    const lines: string[] = [];
    const outcome = await runDrill({
      nodes: 2,
      students: 8,
      seconds: 10,
      seed: 7,
      faults: [killNode, cutWay(1), silenceWay(5)],
      tell: (line) => lines.push(line),
    });
    expect(failuresOf(outcome)).toEqual([]);
    expect(outcome.tally.acknowledged.length).toBe(8 * 12);
    expect(outcome.tally.refused).toBeGreaterThan(0);
    expect(outcome.verdict.scoresAccepted).toBeGreaterThanOrEqual(8);
  });
});
