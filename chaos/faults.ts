/** What breaks, one thing after another. */
import { setTimeout as wait } from 'node:timers/promises';
import { secondMs } from '../src/domain/time.ts';
import type { TcpProxy } from '../test/support/tcpProxy.ts';
import type { Database } from './database.ts';
import type { Fleet, Node } from './nodes.ts';

interface Breakable {
  readonly fleet: Fleet;
  readonly way: TcpProxy;
  readonly database: Database;
  /** 0 to 1, from the seed of the run. */
  readonly random: () => number;
}

export interface Fault {
  readonly name: string;
  /** Breaks, lasts, mends. */
  run(on: Breakable): Promise<void>;
}

const someNode = ({ fleet, random }: Breakable): Node => {
  const node = fleet.nodes[Math.floor(random() * fleet.nodes.length)];
  if (node === undefined) throw new Error('no node');
  return node;
};

export const killNode: Fault = {
  name: 'a node is killed (-9) and started again',
  async run(on) {
    const node = someNode(on);
    await node.kill();
    await node.startAgain();
  },
};

export const freezeNode = (seconds: number): Fault => ({
  name: `a node is frozen for ${seconds} s`,
  async run(on) {
    const node = someNode(on);
    node.freeze();
    await wait(seconds * secondMs);
    node.wake();
  },
});

/** All but one stop in the middle of what they do, longer than their leases last. */
export const freezeHolders = (seconds: number): Fault => ({
  name: `lease holders freeze for ${seconds} s and wake up late`,
  async run({ fleet, way }) {
    // Slow, so that jobs are between their lease and their sending.
    way.slow(300);
    await wait(2 * secondMs);
    const [, ...frozen] = fleet.nodes;
    for (const node of frozen) node.freeze();
    way.pass();
    await wait(seconds * secondMs);
    for (const node of frozen) node.wake();
  },
});

type Break = (way: TcpProxy) => void;

const onTheWay = (name: string, seconds: number, spoil: Break): Fault => ({
  name: `the way to the database ${name} for ${seconds} s`,
  async run({ way }) {
    spoil(way);
    await wait(seconds * secondMs);
    way.pass();
  },
});

export const cutWay = (seconds: number): Fault => onTheWay('is cut', seconds, (way) => way.cut());
export const silenceWay = (seconds: number): Fault =>
  onTheWay('swallows everything', seconds, (way) => way.silence());
export const slowWay = (seconds: number): Fault =>
  onTheWay('is slow (100 ms each way)', seconds, (way) => way.slow(100));

export const restartDatabase = (seconds: number): Fault => ({
  name: `the database is stopped, and started again after ${seconds} s`,
  async run({ database }) {
    await database.stop();
    await wait(seconds * secondMs);
    await database.start();
  },
});
