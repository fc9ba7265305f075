/** Documents of one collection: reads at once on the reading connection, writes through the writer. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Queue, Raw, Row, Table } from '../engine.ts';
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

function toRow(row: Readonly<Record<string, SQLOutputValue>>): Row {
  const doc: Raw = JSON.parse(String(row['doc']));
  return { doc, version: Number(row['version']) };
}

export function openTable(
  { read, writer }: Connections,
  at: { readonly scope: () => sql.Scope },
): Table {
  const { scope } = at;
  return {
    async get(ids) {
      const [only] = ids;
      if (ids.length > 1 || only === undefined)
        return read(sql.selectMany(scope(), ids)).map(toRow);
      return read(sql.selectOne(scope(), only)).map(toRow);
    },
    async insert(docs) {
      const here = scope();
      const writes = docs.map((doc) =>
        writer.write(sql.insertOne(here, doc._id, JSON.stringify(doc))),
      );
      const inserted = await Promise.all(writes);
      return inserted.map((rows) => (rows.length === 1 ? 'inserted' : 'exists'));
    },
    async replace(doc, version) {
      const ask = { id: doc._id, doc: JSON.stringify(doc), version };
      return (await writer.write(sql.updateOne(scope(), ask))).length === 1;
    },
    async take(id) {
      return (await writer.write(sql.deleteOne(scope(), id))).map(toRow)[0];
    },
    async delete(id) {
      return (await writer.write(sql.deleteOne(scope(), id))).length === 1;
    },
    async deletePage(range, limit) {
      return (await writer.write(sql.deleteRange(scope(), range, limit))).length;
    },
    async find(plan) {
      return read(sql.selectPage(scope(), plan)).map(toRow);
    },
    async count(range, max) {
      return Number(read(sql.countRange(scope(), range, max))[0]?.['n']);
    },
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
    async page(ask) {
      return read(sql.selectDue(of, ask)).map(toRow);
    },
  };
}
