/**
 * The MongoDB of this run for one test file: a database of its own, dropped at its end. A test file
 * that needs the server imports this file itself: that is how the set-up knows that one is wanted.
 */
import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';

export interface TestDatabase {
  readonly uri: string;
  drop(): Promise<void>;
}

/** Undefined without a server: the file then skips its tests. `name`: letters, figures and dashes. */
export function testDatabase(name: string): TestDatabase | undefined {
  const server = process.env['ELAN_TEST_MONGODB_URI'];
  if (server === undefined) return undefined;
  const uri = withDatabase(server, `elan-test-${name}-${randomBytes(4).toString('hex')}`);
  return {
    uri,
    async drop() {
      const connection = mongoose.createConnection(uri, { serverSelectionTimeoutMS: 5000 });
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

/** Not `URL`: a MongoDB address may name several hosts. */
function withDatabase(uri: string, database: string): string {
  const match = /^(mongodb(?:\+srv)?:\/\/(.+@)?[^/?@]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (match === null) throw new Error('TEST_MONGODB_URI is not a MongoDB address');
  const [, server = '', login, before = '', query = ''] = match;
  const options = new URLSearchParams(query);
  // People sign in where they did before, not in the new database.
  if (login !== undefined && !options.has('authSource')) {
    options.set('authSource', before === '' ? 'admin' : before);
  }
  return `${server}/${database}${options.size > 0 ? `?${options.toString()}` : ''}`;
}
