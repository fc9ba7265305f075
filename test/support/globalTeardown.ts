import type { RunningMongo } from './mongo-server/running.ts';
import { removeRunFolder } from './tempFolder.ts';

declare global {
  /** From the set-up to the teardown of one run. */
  var elanTestMongo: RunningMongo | undefined;
}

export default async function globalTeardown(): Promise<void> {
  await globalThis.elanTestMongo?.stop();
  removeRunFolder();
}
