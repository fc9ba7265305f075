/** The side of the writer that requests talk to: sends statements to its thread, waits for answers. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { StoreAwayError, ValueTakenError } from '../errors.ts';
import { pragmas } from './pragmas.ts';
import type { Statement } from './statements.ts';

export interface WriterData {
  readonly file: string;
  readonly pragmas: string;
}

export interface WriteRequest {
  readonly id: number;
  readonly kind: 'write' | 'write-and-empty-log' | 'close';
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

export type ResultRow = Readonly<Record<string, SQLOutputValue>>;

export interface Answer {
  readonly id: number;
  readonly rows: readonly ResultRow[];
  readonly failure?: { readonly message: string; readonly code: unknown };
}

export interface Writer {
  /**
   * Rows that the statement returned, once they are on the disk.
   * @throws ValueTakenError when it would break a unique index
   * @throws StoreAwayError when the disk or another process lets nothing be written, or the thread is gone
   */
  write(statement: Statement): Promise<readonly ResultRow[]>;
  /** Waits for the writes before it, then moves the log into the database and cuts it. */
  emptyLog(): Promise<void>;
  /** Waits for all writes, then ends the thread. */
  close(): Promise<void>;
}

/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY. */
const takenCodes: ReadonlySet<unknown> = new Set([2067, 1555]);
/** SQLITE_BUSY, LOCKED, READONLY, IOERR, FULL and CANTOPEN: the disk or another process, not the statement. */
const awayCodes: ReadonlySet<number> = new Set([5, 6, 8, 10, 13, 14]);
const nothing: Statement = { sql: 'SELECT 1', values: [] };
/** Writes in one message: a very long list is written in several transactions. */
const messageSize = 500;

/** @param file path of the database, its tables made already */
export function startWriter(file: string): Writer {
  const workerData: WriterData = { file, pragmas };
  const thread = new Worker(new URL('./writerThread.ts', import.meta.url), { workerData });
  const waiting = createWaiting(thread);
  let unsent: WriteRequest[] = [];
  let closed: Promise<unknown> | undefined;

  function post(): void {
    for (let at = 0; at < unsent.length; at += messageSize) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      thread.postMessage(unsent.slice(at, at + messageSize));
    }
    unsent = [];
  }

  function send(kind: WriteRequest['kind'], { sql, values }: Statement) {
    return new Promise<readonly ResultRow[]>((resolve, reject) => {
      const id = waiting.add({ resolve, reject });
      if (id === undefined) return;
      unsent.push({ id, kind, sql, values });
      if (unsent.length === 1) queueMicrotask(post);
    });
  }

  return {
    write: (statement) => send('write', statement),
    async emptyLog() {
      await send('write-and-empty-log', nothing);
    },
    async close() {
      closed ??= send('close', nothing);
      waiting.refuse(new Error('the store is closed'));
      await closed;
    },
  };
}

interface Waiting {
  readonly resolve: (rows: readonly ResultRow[]) => void;
  readonly reject: (error: Error) => void;
}

/** Who waits for which answer of the thread. Only a write under way keeps the process alive. */
function createWaiting(thread: Worker) {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | undefined;

  function fail(error: Error): void {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  const settleNow = receiveAnswers(thread, (answer) => {
    settle(waiting.get(answer.id), answer);
    waiting.delete(answer.id);
    if (waiting.size === 0) thread.unref();
  });
  thread.unref();
  thread.on('error', (cause) =>
    fail(new StoreAwayError('the thread that writes has failed', { cause })),
  );
  thread.on('exit', () => {
    settleNow();
    fail(new StoreAwayError('the thread that writes has ended'));
  });

  return {
    /** The id to ask with; undefined, and rejected, when nothing is taken any more. */
    add(one: Waiting): number | undefined {
      if (ended !== undefined) {
        one.reject(ended);
        return undefined;
      }
      if (waiting.size === 0) thread.ref();
      lastId += 1;
      waiting.set(lastId, one);
      return lastId;
    },
    /** Takes nothing more; what is under way is still answered. */
    refuse(error: Error): void {
      ended ??= error;
    },
  };
}

/**
 * Hands answers over in a turn of the event loop of their own: a port goes on as long as messages
 * come, so answers that beget writes that beget answers would let no request in.
 */
function receiveAnswers(thread: Worker, handle: (answer: Answer) => void): () => void {
  let received: Answer[] = [];
  function handleAll(): void {
    const answers = received;
    received = [];
    for (const answer of answers) handle(answer);
  }
  thread.on('message', (answers: readonly Answer[]) => {
    if (received.length === 0) setImmediate(handleAll);
    for (const answer of answers) received.push(answer);
  });
  return handleAll;
}

/** The lowest byte of SQLite's extended codes says which kind it is. */
const isAway = (code: unknown): boolean => typeof code === 'number' && awayCodes.has(code & 0xff);

function settle(waiting: Waiting | undefined, { rows, failure }: Answer): void {
  if (failure === undefined) waiting?.resolve(rows);
  else if (takenCodes.has(failure.code)) {
    waiting?.reject(new ValueTakenError('a value of a unique index is taken'));
  } else {
    const message = `the store could not write: ${failure.message}`;
    waiting?.reject(isAway(failure.code) ? new StoreAwayError(message) : new Error(message));
  }
}
