/** MongoDB removes what has expired by its own clock; tests have clocks of their own (testApp.ts, useStore.ts). */
import type { mongo } from 'mongoose';

const sentence =
  'tests write what has long expired by the clock of the server: start it with --setParameter ttlMonitorEnabled=false, or let the user of TEST_MONGODB_URI set that';
/** The server of the tests on Java removes nothing, and knows no such command. */
const commandNotFound = 59;

/**
 * Keeps a server that others started from removing what a test wrote a moment ago.
 * @returns what lets it remove again
 * @throws Error that says what to do, when it removes and may not be told to stop
 */
export async function pauseRemoval(uri: string): Promise<() => Promise<void>> {
  try {
    const isOn = await withAdmin(uri, readMonitor);
    if (!isOn) return () => Promise.resolve();
    await withAdmin(uri, (admin) => setMonitor(admin, false));
    return () => withAdmin(uri, (admin) => setMonitor(admin, true));
  } catch (error) {
    if (!(error instanceof Error) || codeOf(error) === undefined) throw error;
    throw new Error(`${sentence} (${error.message})`, { cause: error });
  }
}

async function readMonitor(admin: mongo.Admin): Promise<boolean> {
  try {
    const { ttlMonitorEnabled } = await admin.command({ getParameter: 1, ttlMonitorEnabled: 1 });
    return ttlMonitorEnabled === true;
  } catch (error) {
    if (codeOf(error) === commandNotFound) return false;
    throw error;
  }
}

async function setMonitor(admin: mongo.Admin, ttlMonitorEnabled: boolean): Promise<void> {
  await admin.command({ setParameter: 1, ttlMonitorEnabled });
}

async function withAdmin<T>(uri: string, ask: (admin: mongo.Admin) => Promise<T>): Promise<T> {
  // Not at the top: what only asks which server there is needs no driver.
  const { mongo: driver } = await import('mongoose').then((loaded) => loaded.default);
  const client = new driver.MongoClient(uri, { serverSelectionTimeoutMS: 5000 });
  try {
    return await ask(client.db().admin());
  } finally {
    await client.close();
  }
}

/** Of an answer of the server; a server that is not there has none. */
const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number'
    ? error.code
    : undefined;
