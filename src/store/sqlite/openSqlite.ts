/** The embedded engine: one file in the data folder, for one node (decision 0004). */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Declaration } from '../contract.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { StandingError } from '../errors.ts';
import { patiently } from '../patience.ts';
import { standingPlace } from '../standingPlace.ts';
import { openBlobs } from './blobs.ts';
import { openIntake } from './intake.ts';
import { pragmas } from './pragmas.ts';
import { bringUpToDate, needOwnFile } from './schema.ts';
import { openSnapshot } from './snapshot.ts';
import { deleteExpired } from './statements.ts';
import type { Connections } from './table.ts';
import { createReader, openQueue, openTable } from './table.ts';
import { shapeOf } from './tableShape.ts';
import type { TableShape } from './tableShape.ts';
import { startWriter } from './writer.ts';

const sweepPage = 500;

/**
 * Makes the folder and the file when absent, tables and indexes when the declarations changed.
 * @throws Error when the file can't be opened or is not a store of this layout
 */
export async function openSqlite(options: EngineOptions & { dataDir: string }): Promise<Engine> {
  const { declarations, now, dataDir, admit } = options;
  const file = makeFile(dataDir);
  const shapes = shapesOf(declarations);
  const db = openReading(file, [...shapes.values()], admit);
  const connections: Connections = { read: createReader(db), writer: startWriter(file) };
  const shapeNamed = (name: string): TableShape => need(shapes.get(name), name);
  return {
    engine: 'sqlite',
    table(collection, school = '') {
      const shape = shapeNamed(collection);
      return openTable(connections, () => ({ shape, school, now: now() }));
    },
    queue(collection, name) {
      const shape = shapeNamed(collection);
      const queue = need(
        shape.queues.find(({ queue: one }) => one === name),
        name,
      );
      return openQueue(connections, { shape, queue });
    },
    countUp: (id, expiresAt) => countUp(connections, id, expiresAt),
    blobs: (school) => openBlobs(connections, school),
    snapshot: async () => openSnapshot(file, shapeNamed),
    intake: openIntake(connections, {
      shapeNamed,
      shapes: [...shapes.entries()],
      isOfSchool: (collection) => Object.hasOwn(declarations.school, collection),
    }),
    async ping() {
      connections.read({ sql: 'SELECT 1', values: [] });
      await connections.writer.write({ sql: 'SELECT 1', values: [] });
    },
    sweepExpired: (at) => sweepExpired(connections, [...shapes.values()], at),
    close: () => close(connections, db),
  };
}

function shapesOf({ global, school }: EngineOptions['declarations']) {
  return new Map(
    Object.entries({ ...global, ...school }).map(
      ([name, declaration]: [string, Declaration]): [string, TableShape] => [
        name,
        shapeOf(name, declaration),
      ],
    ),
  );
}

async function close({ writer }: Connections, db: DatabaseSync): Promise<void> {
  try {
    await writer.close();
  } finally {
    if (db.isOpen) db.close();
  }
}

/** Readable by its owner only: it holds what minors wrote. SQLite gives its log the same rights. */
function makeFile(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'elan.sqlite');
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  return file;
}

function openReading(
  file: string,
  shapes: readonly TableShape[],
  admit: EngineOptions['admit'],
): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 });
  try {
    needOwnFile(db);
    admit?.(findStanding(db));
    db.exec(pragmas);
    bringUpToDate(db, shapes);
    db.exec('PRAGMA query_only = ON');
    return db;
  } catch (cause) {
    db.close();
    if (cause instanceof StandingError) throw cause;
    throw new Error(`the embedded store ${file} can’t be opened`, { cause });
  }
}

/** Nothing in a store that was just made, or by a version before there was such a table. */
function findStanding(db: DatabaseSync): unknown {
  const { collection, id } = standingPlace;
  const table = `c_${collection}`;
  const known = db.prepare('SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?');
  if (known.get('table', table) === undefined) return undefined;
  const row = db.prepare(`SELECT doc FROM "${table}" WHERE id = ?`).get(id);
  return row === undefined ? undefined : JSON.parse(String(row['doc']));
}

async function countUp(
  { writer }: Connections,
  id: string,
  expiresAt: number | undefined,
): Promise<number> {
  const up = {
    sql: `INSERT INTO counters VALUES (?, 1, ?)
      ON CONFLICT (id) DO UPDATE SET value = value + 1 RETURNING value`,
    values: [id, expiresAt ?? null],
  };
  const [row] = await patiently(() => writer.write(up));
  return Number(row?.['value']);
}

async function sweepExpired(
  { writer }: Connections,
  shapes: readonly TableShape[],
  now: number,
): Promise<number> {
  const statements = [
    ...shapes
      .filter(({ expires }) => expires !== undefined)
      .map((shape) => deleteExpired(shape, now, sweepPage)),
    {
      sql: `DELETE FROM counters WHERE id IN
        (SELECT id FROM counters WHERE expires <= ? LIMIT ?) RETURNING 1`,
      values: [now, sweepPage],
    },
  ];
  let total = 0;
  for (const statement of statements) {
    let deleted = sweepPage;
    while (deleted === sweepPage) {
      deleted = (await writer.write(statement)).length;
      total += deleted;
    }
  }
  await writer.emptyLog();
  return total;
}

function need<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`${name} is not declared`);
  return found;
}
