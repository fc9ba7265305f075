/** `npm run chaos` made small: two nodes, a silent way to the database, a node that freezes; with `CI` set, a kill and a stop of the database. */
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { runDrill } from '../../chaos/drill.ts';
import { cutWay, freezeNode, killNode, restartDatabase, silenceWay } from '../../chaos/faults.ts';
import { failuresOf } from '../../chaos/figures.ts';
import { canHaveWire } from '../support/mongo-server/wire.ts';
import { endServers, removeDataDirs } from '../support/serverProcess.ts';

jest.setTimeout(120_000);

/** What a killed node held waits for its lease to end: half a minute that `npm test` saves. */
const slowFaults = process.env['CI'] ? [killNode, restartDatabase(1)] : [];

const describeWithWire = canHaveWire() ? describe : describe.skip;

describeWithWire('a class at work while nodes and the way to the database break', () => {
  afterAll(async () => {
    await endServers();
    await removeDataDirs();
  });

  test('is told within 5 s, and loses nothing that was acknowledged', async () => {
    const lines: string[] = [];
    const outcome = await runDrill({
      nodes: 2,
      students: 6,
      seconds: 6,
      seed: 7,
      faults: [...slowFaults, silenceWay(4), freezeNode(1), cutWay(1)],
      breathMs: 500,
      tell: (line) => lines.push(line),
    });
    expect(failuresOf(outcome)).toEqual([]);
    expect(outcome.tally.acknowledged.length).toBe(6 * 12);
    expect(outcome.tally.refused).toBeGreaterThan(0);
    expect(outcome.verdict.scoresAccepted).toBeGreaterThanOrEqual(6);
  });
});
