/** The side of the writer that requests talk to: sends statements to its thread, waits for answers. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { ValueTakenError } from '../errors.ts';
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
   */
  write(statement: Statement): Promise<readonly ResultRow[]>;
  /** Waits for the writes before it, then moves the log into the database and cuts it. */
  emptyLog(): Promise<void>;
  /** Waits for all writes, then ends the thread. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (rows: readonly ResultRow[]) => void;
  readonly reject: (error: Error) => void;
}

/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY. */
const takenCodes: readonly unknown[] = [2067, 1555];
const nothing: Statement = { sql: 'SELECT 1', values: [] };

/** @param file path of the database, its tables made already */
export function startWriter(file: string): Writer {
  const workerData: WriterData = { file, pragmas };
  const thread = new Worker(new URL('./writerThread.ts', import.meta.url), { workerData });
  const waiting = new Map<number, Waiting>();
  let unsent: WriteRequest[] = [];
  let lastId = 0;
  let ended: Error | undefined;

  function send(kind: WriteRequest['kind'], { sql, values }: Statement) {
    return new Promise<readonly ResultRow[]>((resolve, reject) => {
      if (ended !== undefined) {
        reject(ended);
        return;
      }
      // Only a write that is under way keeps the process alive.
      if (waiting.size === 0) thread.ref();
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      unsent.push({ id: lastId, kind, sql, values });
      if (unsent.length === 1) queueMicrotask(post);
    });
  }

  function post(): void {
    thread.postMessage(unsent);
    unsent = [];
  }

  function end(error: Error): void {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  thread.unref();
  thread.on('message', (answers: readonly Answer[]) => {
    for (const answer of answers) {
      settle(waiting.get(answer.id), answer);
      waiting.delete(answer.id);
    }
    if (waiting.size === 0) thread.unref();
  });
  thread.on('error', (cause) => end(new Error('the thread that writes has failed', { cause })));
  thread.on('exit', () => end(new Error('the store is closed')));

  return {
    write: (statement) => send('write', statement),
    async emptyLog() {
      await send('write-and-empty-log', nothing);
    },
    async close() {
      const closed = send('close', nothing);
      ended = new Error('the store is closed');
      await closed;
    },
  };
}

function settle(waiting: Waiting | undefined, { rows, failure }: Answer): void {
  if (failure === undefined) waiting?.resolve(rows);
  else if (takenCodes.includes(failure.code)) {
    waiting?.reject(new ValueTakenError('a value of a unique index is taken'));
  } else waiting?.reject(new Error(`the store could not write: ${failure.message}`));
}
