/**
 * The one writer, in a thread of its own: the fsync of a commit holds no request (decision 0004).
 * All that waits is written in one transaction and answered after its COMMIT, so 200 writers share
 * one fsync. Each write is one statement, so SQLite undoes it alone when it fails.
 */
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Answer, WriteRequest, WriterData } from './writer.ts';

/** Bounds what one transaction holds, blob chunks included. */
const groupSize = 500;

const statements = new Map<string, StatementSync>();

if (parentPort !== null) serve(parentPort, workerData);

// Nothing but types is imported from beside it: the thread starts on one file.
function serve(port: MessagePort, { file, pragmas }: WriterData): void {
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec(pragmas);
  port.on('message', (first: readonly WriteRequest[]) => {
    const group = [...first];
    while (group.length < groupSize) {
      const more: { message: readonly WriteRequest[] } | undefined = receiveMessageOnPort(port);
      if (more === undefined) break;
      for (const request of more.message) group.push(request);
    }
    const answers = writeTogether(db, group);
    const closing = group.some(({ kind }) => kind === 'close');
    if (closing || group.some(({ kind }) => kind === 'write-and-empty-log')) emptyLog(db);
    if (closing) db.close();
    port.postMessage(answers);
    if (closing) port.close();
  });
}

/** Emptied and cut, the log keeps no copy of what was deleted. Left for next time if a reader is on it. */
function emptyLog(db: DatabaseSync): void {
  db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
}

function writeTogether(db: DatabaseSync, group: readonly WriteRequest[]): readonly Answer[] {
  try {
    db.exec('BEGIN IMMEDIATE');
    const answers = group.map((request) => writeOne(db, request));
    db.exec('COMMIT');
    return answers;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    return group.map(({ id }) => ({ id, rows: [], failure: failureOf(error) }));
  }
}

function writeOne(db: DatabaseSync, { id, sql, values }: WriteRequest): Answer {
  try {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = db.prepare(sql)));
    return { id, rows: statement.all(...values) };
  } catch (error) {
    // A full disk may have undone the whole group: then nobody is told that it was written.
    if (!db.isTransaction) throw error;
    return { id, rows: [], failure: failureOf(error) };
  }
}

function failureOf(error: unknown): { message: string; code: unknown } {
  if (!(error instanceof Error)) return { message: String(error), code: undefined };
  return { message: error.message, code: 'errcode' in error ? error.errcode : undefined };
}
