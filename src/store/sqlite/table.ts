/** Documents of one collection: reads at once on the reading connection, writes through the writer. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Queue, Raw, Row, Table } from '../engine.ts';
import { patiently } from '../patience.ts';
import * as sql from './statements.ts';
import type { Writer } from './writer.ts';

/** Both connections of an open database. */
export interface Connections {
  readonly read: Reader;
  readonly writer: Writer;
}

export type Reader = (statement: sql.Statement) => Record<string, SQLOutputValue>[];

/** Statements are prepared once; their texts are as many as the declarations allow. */
export function createReader(db: DatabaseSync): Reader {
  const prepared = new Map<string, StatementSync>();
  return (statement) => {
    let ready = prepared.get(statement.sql);
    if (ready === undefined) prepared.set(statement.sql, (ready = db.prepare(statement.sql)));
    return ready.all(...statement.values);
  };
}

export function toRow(row: Readonly<Record<string, SQLOutputValue>>): Row {
  const doc: Raw = JSON.parse(String(row['doc']));
  return { doc, version: Number(row['version']) };
}

export function openTable({ read, writer }: Connections, scope: () => sql.Scope): Table {
  const send = (statement: sql.Statement) => patiently(() => writer.write(statement));
  const write = async (statement: sql.Statement) => (await send(statement)).map(toRow);
  const writeCounting = async (statement: sql.Statement) => (await send(statement)).length;
  return {
    async get(ids) {
      const [only] = ids;
      if (ids.length > 1 || only === undefined) {
        return read(sql.selectMany(scope(), ids)).map(toRow);
      }
      return read(sql.selectOne(scope(), only)).map(toRow);
    },
    async insert(docs) {
      const here = scope();
      const statements = docs.map((doc) => sql.insertOne(here, doc._id, JSON.stringify(doc)));
      const counts = await Promise.all(statements.map(writeCounting));
      return counts.map((count) => (count === 1 ? 'inserted' : 'exists'));
    },
    async replace(doc, version) {
      const ask = { id: doc._id, doc: JSON.stringify(doc), version };
      return (await writeCounting(sql.updateOne(scope(), ask))) === 1;
    },
    async handOver(doc, version, school) {
      const ask = { id: doc._id, doc: JSON.stringify(doc), version, school };
      return (await writeCounting(sql.handOverOne(scope(), ask))) === 1;
    },
    take: async (id) => (await write(sql.deleteOne(scope(), id)))[0],
    delete: async (id) => (await write(sql.deleteOne(scope(), id))).length === 1,
    deletePage: (range, limit) => writeCounting(sql.deleteRange(scope(), range, limit)),
    find: async (plan) => read(sql.selectPage(scope(), plan)).map(toRow),
    count: async (range, max) => Number(read(sql.countRange(scope(), range, max))[0]?.['n']),
  };
}

export function openQueue({ read, writer }: Connections, of: sql.QueueOf): Queue {
  return {
    async claim(ask) {
      return (await writer.write(sql.claimNext(of, ask))).map(toRow)[0];
    },
    async renew(ask) {
      return (await writer.write(sql.renewLease(of, ask))).map(toRow)[0];
    },
    async leased(id, token) {
      return read(sql.selectLeased(of, id, token)).map(toRow)[0];
    },
    async settle(doc, version, token) {
      const ask = { id: doc._id, doc: JSON.stringify(doc), version, token };
      return (await writer.write(sql.settleOne(of, ask))).length === 1;
    },
    count: async (ask) => Number(read(sql.countDue(of, ask))[0]?.['n']),
    async page(ask) {
      return read(sql.selectDue(of, ask)).map(toRow);
    },
  };
}
