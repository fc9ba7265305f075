/**
 * The MongoDB of this run for one test file: a database of its own, dropped at its end. A test file
 * that needs the server imports this file itself: that is how the set-up knows that one is wanted.
 */
import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';

const server = process.env['ELAN_TEST_MONGODB_URI'];

/** `describe`, skipped when this run has no server (the set-up has said so). */
export const describeWithMongo = server === undefined ? describe.skip : describe;

export interface TestDatabase {
  readonly uri: string;
  /** The database as the server sees it, past the door. */
  look<T>(at: (connection: Connection) => Promise<T>): Promise<T>;
  drop(): Promise<void>;
}

/**
 * Only inside `describeWithMongo`.
 * @param name letters, figures and dashes
 */
export function testDatabase(name: string): TestDatabase {
  if (server === undefined) throw new Error('this run has no MongoDB');
  const uri = withDatabase(server, `elan-test-${name}-${randomBytes(4).toString('hex')}`);
  async function look<T>(at: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = mongoose.createConnection(uri, { serverSelectionTimeoutMS: 5000 });
    try {
      return await at(await connection.asPromise());
    } finally {
      await connection.close();
    }
  }
  return { uri, look, drop: () => look((connection) => connection.dropDatabase()) };
}

/** Not `URL`: a MongoDB address may name several hosts. */
function withDatabase(uri: string, database: string): string {
  const match = /^(mongodb(?:\+srv)?:\/\/(.+@)?[^/?@]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (match === null) throw new Error('TEST_MONGODB_URI is not a MongoDB address');
  const [, hosts = '', login, before = '', query = ''] = match;
  const options = new URLSearchParams(query);
  // People sign in where they did before, not in the new database.
  if (login !== undefined && !options.has('authSource')) {
    options.set('authSource', before === '' ? 'admin' : before);
  }
  return `${hosts}/${database}${options.size > 0 ? `?${options.toString()}` : ''}`;
}
