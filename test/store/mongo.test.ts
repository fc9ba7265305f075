import { openMongo } from '../../src/store/mongo/openMongo.ts';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import { storeContract } from './contract.ts';

describeWithMongo('with a server', () => {
  storeContract('MongoDB', async (options) => {
    const database = testDatabase('contract');
    return {
      open: () => openMongo({ ...options, uri: database.uri }),
      rawText: () =>
        database.look(async ({ db }) => {
          const collections = (await db?.collections()) ?? [];
          const documents = await Promise.all(
            collections.map((collection) => collection.find({}, { raw: true }).toArray()),
          );
          return Buffer.concat(documents.flat().map(asBytes)).toString('latin1');
        }),
      remove: () => database.drop(),
    };
  });
});

/** With `raw`, the driver gives each document as the bytes it came in. */
function asBytes(document: unknown): Uint8Array {
  if (!(document instanceof Uint8Array)) throw new Error('not raw');
  return document;
}
