import type { GlobalConfig } from 'jest';
import { startMongo } from './mongo-server/choose.ts';
import { needsMongo } from './mongo-server/need.ts';

/** Starts what the whole run shares: the MongoDB, if a chosen test file needs it. */
export default async function globalSetup(config: GlobalConfig): Promise<void> {
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
