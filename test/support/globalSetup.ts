import type { GlobalConfig } from 'jest';
// Workers inherit the folder of compiled code: the thread of each store that they open starts in half the time.
import '../../src/compileCache.js';
import { startMongo } from './mongo-server/choose.ts';
import { needsMongo } from './mongo-server/need.ts';
import { makePlatformKey } from './platformKey.ts';
import { openRunFolder } from './tempFolder.ts';

/** Starts what the whole run shares: a folder, a key, and the MongoDB if a chosen test file needs it. */
export default async function globalSetup(config: GlobalConfig): Promise<void> {
  openRunFolder();
  await makePlatformKey();
  delete process.env['ELAN_TEST_MONGODB_URI'];
  if (!needsMongo(config)) return;
  try {
    const mongo = await startMongo();
    // The workers start after this and inherit the environment.
    process.env['ELAN_TEST_MONGODB_URI'] = mongo.uri;
    globalThis.elanTestMongo = mongo;
    console.log(`\nMongoDB tests use ${mongo.name}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const sentence =
      'MongoDB tests have no server: set TEST_MONGODB_URI, or install mongod, or java (17) and mvn';
    // One that was asked for is not passed over.
    if (process.env['TEST_MONGODB_URI']) throw error;
    if (process.env['CI'] === 'true') throw new Error(`${sentence} (${why})`, { cause: error });
    console.log(`\n*** SKIPPED: ${sentence} ***\n(${why})`);
  }
}
