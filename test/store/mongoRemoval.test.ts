/**
 * A server of `TEST_MONGODB_URI` must not remove what tests write by clocks of their own. The one of the tests on Java
 * removes nothing, so a few commands of a `mongod` are answered here.
 */
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { pauseRemoval } from '../support/mongo-server/ttlMonitor.ts';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import { listen } from '../support/testApp.ts';

const { BSON } = mongoose.mongo;
const message = 2013;
const reply = 1;

interface Monitor {
  isOn: boolean;
  /** The user may set nothing. */
  readonly isLocked: boolean;
}

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/** @returns its address, and what is set there */
async function startServer(monitor: Monitor): Promise<string> {
  const server = createServer((socket) => {
    let waiting = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
        const one = waiting.subarray(0, waiting.readInt32LE(0));
        waiting = waiting.subarray(one.length);
        socket.write(answerTo(one, monitor));
      }
    });
  });
  servers.push(server);
  return `mongodb://127.0.0.1:${await listen(server)}/?directConnection=true`;
}

/** OP_MSG is answered by one, the OP_QUERY of the first greeting by an OP_REPLY. */
function answerTo(one: Buffer, monitor: Monitor): Buffer {
  const isMessage = one.readInt32LE(12) === message;
  const start = isMessage ? 21 : one.indexOf(0, 20) + 9;
  const command = BSON.deserialize(one.subarray(start, start + one.readInt32LE(start)));
  const body = BSON.serialize(told(command, monitor));
  const between = Buffer.alloc(isMessage ? 5 : 20);
  if (!isMessage) between.writeInt32LE(1, 16);
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + between.length + body.length, 0);
  head.writeInt32LE(one.readInt32LE(4), 8);
  head.writeInt32LE(isMessage ? message : reply, 12);
  return Buffer.concat([head, between, body]);
}

function told(command: Readonly<Record<string, unknown>>, monitor: Monitor): object {
  if ('getParameter' in command) return { ttlMonitorEnabled: monitor.isOn, ok: 1 };
  if ('setParameter' in command) {
    if (monitor.isLocked) return { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not you' };
    monitor.isOn = command['ttlMonitorEnabled'] === true;
    return { was: !monitor.isOn, ok: 1 };
  }
  return { isWritablePrimary: true, helloOk: true, minWireVersion: 0, maxWireVersion: 21, ok: 1 };
}

test('a given server that removes what has expired stops for the tests, and goes on after them', async () => {
  const monitor = { isOn: true, isLocked: false };
  const goOn = await pauseRemoval(await startServer(monitor));
  expect(monitor.isOn).toBe(false);
  await goOn();
  expect(monitor.isOn).toBe(true);
});

test('one that was told before not to remove is left as it is', async () => {
  const monitor = { isOn: false, isLocked: true };
  const goOn = await pauseRemoval(await startServer(monitor));
  await goOn();
  expect(monitor.isOn).toBe(false);
});

test('one that may not be told is refused, with what to do', async () => {
  const uri = await startServer({ isOn: true, isLocked: true });
  await expect(pauseRemoval(uri)).rejects.toThrow(
    /--setParameter ttlMonitorEnabled=false.*not you/,
  );
});

describeWithMongo('the server of this run', () => {
  test('removes nothing', async () => {
    await expect(pauseRemoval(testDatabase('removal').uri)).resolves.toBeInstanceOf(Function);
  });
});
