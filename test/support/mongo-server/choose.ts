/** Which MongoDB the tests of this run use: the first that is there (architecture.md 3). */
import { findProgram } from './child.ts';
import { startMongod } from './mongod.ts';
import type { RunningMongo } from './running.ts';
import { pauseRemoval } from './ttlMonitor.ts';
import { canHaveWire, startWire } from './wire.ts';

/** @throws Error that says why there is none */
export async function startMongo(): Promise<RunningMongo> {
  const given = process.env['TEST_MONGODB_URI'];
  if (given !== undefined && given !== '') {
    const stop = await pauseRemoval(given);
    return { uri: given, name: 'the server of TEST_MONGODB_URI', stop };
  }
  const mongod = findProgram('mongod');
  return mongod === undefined ? await startWire() : await startMongod(mongod);
}

/** Whether a server can be had at all: without one, no feature is run on MongoDB. */
export function hasMongo(): boolean {
  return (
    (process.env['TEST_MONGODB_URI'] ?? '') !== '' ||
    findProgram('mongod') !== undefined ||
    canHaveWire()
  );
}
