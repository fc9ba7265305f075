/**
 * The one writer, in a thread of its own: the fsync of a commit holds no request (decision 0004).
 * What waits is written in one transaction and answered after its COMMIT, so that many writers share
 * one fsync. Each write is one statement, so SQLite undoes it alone when it fails.
 */
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Answer, WriteRequest, WriterData } from './writer.ts';

/**
 * Writes of one transaction. Small enough that the first of many answers are worked on while the
 * next group is written, and that chunks of files fit in memory.
 */
const groupSize = 32;

/**
 * Another process writes at times, as a migration does, page after page: SQLite's own waiting looks ten times
 * a second at most and can miss every gap it leaves.
 */
const waitMs = 20_000;
const lookEveryMs = { least: 1, most: 6 };
const emptyTries = 10;

/** SQLITE_BUSY */
const busy = 5;
const pause = new Int32Array(new SharedArrayBuffer(4));

const statements = new Map<string, StatementSync>();

if (parentPort !== null) serve(parentPort, workerData);

// Nothing but types is imported from beside it: the thread starts on one file.
function serve(port: MessagePort, { file, pragmas }: WriterData): void {
  const db = new DatabaseSync(file, { timeout: waitMs });
  db.exec(pragmas);
  // From here on `begin` waits.
  db.exec('PRAGMA busy_timeout = 0');
  const waiting: WriteRequest[] = [];
  port.on('message', (first: readonly WriteRequest[]) => {
    take(waiting, first);
    while (waiting.length > 0) {
      for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) {
        take(waiting, more.message);
      }
      const group = waiting.splice(0, groupSize);
      const answers = writeGroup(db, group);
      const closing = group.some(({ kind }) => kind === 'close');
      if (closing) db.close();
      port.postMessage(answers);
      if (closing) port.close();
    }
  });
}

function take(waiting: WriteRequest[], requests: readonly WriteRequest[]): void {
  for (const request of requests) waiting.push(request);
}

function writeGroup(db: DatabaseSync, group: readonly WriteRequest[]): readonly Answer[] {
  const answers = writeTogether(db, group);
  if (group.every(({ kind }) => kind === 'write')) return answers;
  try {
    emptyLog(db);
    return answers;
  } catch (error) {
    const failed = new Set(group.filter(({ kind }) => kind !== 'write').map(({ id }) => id));
    return answers.map((answer) =>
      failed.has(answer.id) ? { id: answer.id, rows: [], failure: failureOf(error) } : answer,
    );
  }
}

/**
 * Emptied and cut, the log keeps no copy of what was deleted. While somebody reads a state of before (a
 * backup does for minutes) it can't be, and SQLite's own waiting would hold back every writer: left for
 * next time.
 */
function emptyLog(db: DatabaseSync): void {
  for (let tried = 0; tried < emptyTries; tried += 1) {
    const { busy: isRead } = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() ?? {};
    if (isRead === 0) return;
    sleep(lookEveryMs.most);
  }
}

function writeTogether(db: DatabaseSync, group: readonly WriteRequest[]): readonly Answer[] {
  try {
    begin(db);
    const answers = group.map((request) => writeOne(db, request));
    db.exec('COMMIT');
    return answers;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    return group.map(({ id }) => ({ id, rows: [], failure: failureOf(error) }));
  }
}

/** @throws Error as SQLite's, when another process kept the database all the time */
function begin(db: DatabaseSync): void {
  const { least, most } = lookEveryMs;
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      db.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (failureOf(error).code !== busy || performance.now() > until) throw error;
    }
    sleep(least + Math.random() * (most - least));
  }
}

/** This thread has nothing else to do. */
function sleep(ms: number): void {
  Atomics.wait(pause, 0, 0, ms);
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
