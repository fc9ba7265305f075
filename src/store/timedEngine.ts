/** An engine that tells how long each of its operations took; nothing else differs. */
import type { Engine, Queue, Table } from './engine.ts';

/** @param ms of one operation, its wait included */
export type Took = (verb: string, ms: number, ok: boolean) => void;

type Time = <R>(verb: string, act: () => Promise<R>) => Promise<R>;

export function timedEngine(engine: Engine, took: Took): Engine {
  const time: Time = async (verb, act) => {
    const start = performance.now();
    try {
      const done = await act();
      took(verb, performance.now() - start, true);
      return done;
    } catch (error) {
      took(verb, performance.now() - start, false);
      throw error;
    }
  };
  return {
    ...engine,
    table: (collection, school) => timedTable(engine.table(collection, school), time),
    queue: (collection, queue) => timedQueue(engine.queue(collection, queue), time),
    countUp: (id, expiresAt) => time('countUp', () => engine.countUp(id, expiresAt)),
    ping: () => time('ping', () => engine.ping()),
  };
}

function timedTable(table: Table, time: Time): Table {
  return {
    get: (ids) => time('get', () => table.get(ids)),
    insert: (docs) => time('insert', () => table.insert(docs)),
    replace: (doc, version) => time('replace', () => table.replace(doc, version)),
    handOver: (doc, version, school) =>
      time('handOver', () => table.handOver(doc, version, school)),
    take: (id) => time('take', () => table.take(id)),
    delete: (id) => time('delete', () => table.delete(id)),
    deletePage: (range, limit) => time('deletePage', () => table.deletePage(range, limit)),
    find: (plan) => time('find', () => table.find(plan)),
    count: (range, max) => time('count', () => table.count(range, max)),
  };
}

function timedQueue(queue: Queue, time: Time): Queue {
  return {
    claim: (ask) => time('claim', () => queue.claim(ask)),
    renew: (ask) => time('renew', () => queue.renew(ask)),
    leased: (id, token) => time('leased', () => queue.leased(id, token)),
    settle: (doc, version, token) => time('settle', () => queue.settle(doc, version, token)),
    count: (ask) => time('countDue', () => queue.count(ask)),
    page: (ask) => time('pageDue', () => queue.page(ask)),
  };
}
