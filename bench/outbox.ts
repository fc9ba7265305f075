/**
 * The outbox: 10 000 scores that fall due at once, for a platform that answers in 50 ms, beside a
 * platform that takes every connection and never answers.
 */
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { addItem } from '../src/demo/platform/gradebook.ts';
import { placementId, platformKey, uuidOf } from '../src/domain/ids.ts';
import { createRegistry } from '../src/lti/index.ts';
import type { Placement, Store } from '../src/store/index.ts';
import { makeScores } from '../test/support/manyScores.ts';
import { openClass, startTool, useStore } from './engine.ts';
import type { Class, Engine } from './engine.ts';
import { cpuMsOf } from './machine.ts';

const answersInMs = 50;
const columns = 50;
/** Of the platform that never answers. */
const stuckScores = 1000;
/** Time to write all of them, before they fall due together. */
const seedWithinMs = 20_000;
const drainWithinMs = 200_000;

export interface Drained {
  readonly scores: number;
  /** All of them, unless the time was up. */
  readonly arrived: number;
  readonly perSecond: number;
  /** Processor time of the tool for one score. */
  readonly cpuMs: number;
}

/** The tool is started for it and ended after it. */
export async function measureOutbox(engine: Engine): Promise<Drained> {
  const tool = await startTool(engine);
  const school = await openClass(engine, tool.url);
  const dead = await listenSilently();
  const dueAt = Date.now() + seedWithinMs;
  const scores = await useStore(engine, (store) => seed(store, { school, dead: dead.url, dueAt }));
  if (Date.now() > dueAt) throw new Error('seeding took too long');
  school.platform.switches.delayMs = answersInMs;
  await wait(dueAt - Date.now());
  const before = cpuMsOf(tool.pid);
  const arrivals = await awaitArrivals(school, scores);
  const arrived = school.platform.gradebook.grades.size;
  const cpuMs = (cpuMsOf(tool.pid) - before) / arrived;
  tool.kill('SIGTERM');
  await tool.ended;
  await school.close();
  dead.close();
  return { scores, arrived, perSecond: (1000 * arrived) / (arrivals.last - arrivals.first), cpuMs };
}

/** A platform that is there and says nothing: worse than one that refuses. */
async function listenSilently() {
  const held = new Set<Socket>();
  const server = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => undefined).on('close', () => held.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = () => {
    for (const socket of held) socket.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${address.port}`, close };
}

interface Seed {
  readonly school: Class;
  readonly dead: string;
  readonly dueAt: number;
}

/** @returns how many are due for the platform that answers */
async function seed(store: Store, { school, dead, dueAt }: Seed): Promise<number> {
  const { issuer, clientId } = school.platform.registration();
  const platformId = platformKey(issuer, clientId);
  const door = await onlySchool(store);
  const model = await door.placements.get(school.placed.placement);
  if (model?.lineItem === undefined) throw new Error('no placement with a column');
  const placements = addColumns(school, model);
  await door.placements.insertMany(placements);
  const subs = school.students.map(({ personId }) => personId);
  const delivery = { nextAt: dueAt };
  const all = { platformId, placements, subs, now: Date.now(), delivery };
  const { length } = await makeScores(store, all);
  const silent = await addSilent(store, dead);
  const stuck = placements.slice(0, stuckScores / subs.length).map((placement) => {
    const _id = placementId.parse(uuidOf('silent', placement._id));
    return Object.assign({}, placement, { _id, lineItem: `${dead}/lineitem` });
  });
  await makeScores(store, { ...all, platformId: silent, placements: stuck });
  return length;
}

async function onlySchool(store: Store) {
  const { docs } = await store.schools.find('byName', { limit: 2 });
  const [school, ...others] = docs;
  if (school === undefined || others.length > 0) throw new Error('more or less than one school');
  return store.school(school._id);
}

/** As many columns in the gradebook of the ENT, and the placements that send to them. */
function addColumns({ platform }: Class, model: Placement): readonly Placement[] {
  return Array.from({ length: columns }, (_, at) => {
    const { id } = addItem(platform.gradebook, {
      label: `Activité ${at}`,
      scoreMaximum: 100,
      coupled: false,
    });
    const lineItem = model.lineItem?.replace(/lineitems\/\d+/, `lineitems/${id}`) ?? '';
    return { ...model, _id: placementId.parse(uuidOf('column', String(at))), lineItem };
  });
}

async function addSilent(store: Store, url: string) {
  const registry = createRegistry({ store, production: false, now: Date.now });
  const one = { issuer: url, clientId: 'silent', deploymentId: '1', school: 'Lycée des mesures' };
  const at = (path: string) => `${url}/${path}`;
  await registry.add({ ...one, authUrl: at('auth'), tokenUrl: at('token'), jwksUrl: at('certs') });
  return platformKey(url, 'silent');
}

/** Until all are there, or the time is up. */
async function awaitArrivals(
  { platform }: Class,
  scores: number,
): Promise<{ readonly first: number; readonly last: number }> {
  const { grades } = platform.gradebook;
  const end = Date.now() + drainWithinMs;
  while (grades.size < scores && Date.now() < end) await wait(100);
  const times = [...grades.values()].map(({ arrivedAt = 0 }) => arrivedAt);
  return {
    first: times.reduce((a, b) => Math.min(a, b)),
    last: times.reduce((a, b) => Math.max(a, b)),
  };
}
