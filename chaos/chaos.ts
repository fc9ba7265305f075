/**
 * `npm run chaos [-- SEED]`: three nodes on one database while they are killed and frozen, and the way to the
 * database breaks. Ends with 1 when anything acknowledged was lost, came twice, or overwrote something newer.
 */
import { endServers, removeDataDirs } from '../test/support/serverProcess.ts';
import { runDrill } from './drill.ts';
import {
  cutWay,
  freezeHolders,
  freezeNode,
  killNode,
  restartDatabase,
  silenceWay,
  slowWay,
} from './faults.ts';
import { failuresOf, printFigures } from './figures.ts';

/** Longer than that, something is wrong. */
const withinMs = 240_000;

const started = Date.now();
const tell = (line: string): void => {
  console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${line}`);
};

const tooLong = setTimeout(() => {
  console.error(`given up after ${withinMs / 1000} s`);
  // Servers end with this process.
  process.exit(1);
}, withinMs);
try {
  const outcome = await runDrill({
    nodes: 3,
    students: 30,
    seconds: 75,
    seed: Number(process.argv[2] ?? Date.now() % 100_000),
    faults: [
      killNode,
      cutWay(6),
      silenceWay(9),
      freezeHolders(36),
      slowWay(5),
      killNode,
      restartDatabase(3),
      freezeNode(5),
    ],
    breathMs: 1500,
    tell,
  });
  printFigures(outcome);
  process.exitCode = failuresOf(outcome).length === 0 ? 0 : 1;
} finally {
  clearTimeout(tooLong);
  await endServers();
  await removeDataDirs();
}
