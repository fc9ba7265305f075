/** How often the engine is called for a launch, an answer and a course home: counted inside one process. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { who } from '../src/demo/cast.ts';
import { listenPlatform } from '../src/demo/platform/listen.ts';
import { emptyWork } from '../src/domain/activity/emptyWork.ts';
import { listSteps, questionsOf } from '../src/domain/activity/steps.ts';
import { loadLibrary } from '../src/library.ts';
import { createLti } from '../src/lti/index.ts';
import type { Services } from '../src/services.ts';
import { assembleStore } from '../src/store/assembleStore.ts';
import { globalCollections, schoolCollections } from '../src/store/collections.ts';
import type { Engine } from '../src/store/engine.ts';
import { createDiagnostics, createRecentReads } from '../src/store/index.ts';
import { createKeyRing } from '../src/store/secrets.ts';
import { openSqlite } from '../src/store/sqlite/openSqlite.ts';
import { openMetrics } from '../src/web/metrics.ts';
import { answer, rightFields } from '../test/support/prepare.ts';
import { placeSequence } from '../test/support/placed.ts';
import { freePort, makeDataDir, projectRoot } from '../test/support/serverProcess.ts';
import { Visitor } from '../test/support/visitor.ts';

type Calls = readonly string[];

export interface StoreCalls {
  /** Of a student who came before, first page included. */
  readonly launch: Calls;
  /** Not the first one of its student. */
  readonly answer: Calls;
  readonly courseHome: Calls;
}

export async function countStoreCalls(): Promise<StoreCalls> {
  const calls: string[] = [];
  const { visitable, close } = await startCounted((call) => void calls.push(call));
  try {
    const placed = await placeSequence(visitable);
    const questions = listSteps(placed.content, emptyWork()).flatMap(questionsOf);
    const student = new Visitor(visitable);
    const teacher = new Visitor(visitable);
    const during = async (work: () => Promise<unknown>): Promise<Calls> => {
      calls.length = 0;
      await work();
      return [...calls];
    };
    const send = (at: number) => {
      const question = questions[at];
      if (question === undefined) throw new Error('no question');
      return answer(student, placed.placement, question, rightFields(question));
    };
    await student.launch(who.unprepared, placed.linkId);
    await send(0);
    await teacher.launch(who.teacher, placed.linkId);
    return {
      launch: await during(() => student.launch(who.unprepared, placed.linkId)),
      answer: await during(() => send(1)),
      courseHome: await during(() => teacher.get('course')),
    };
  } finally {
    await close();
  }
}

/** No job runs beside. */
const wake = (): void => undefined;

async function startCounted(count: (call: string) => void) {
  const [port, dataDir, library] = await Promise.all([
    freePort(),
    makeDataDir(),
    loadLibrary(join(projectRoot, 'config', 'library')),
  ]);
  const read = readConfig({ PORT: String(port), DATA_DIR: dataDir, DEMO: 'off' });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const { config } = read;
  const now = Date.now;
  const log = pino({ level: 'silent' });
  const declarations = { global: globalCollections, school: schoolCollections };
  const engine = counting(await openSqlite({ declarations, now, dataDir }), count);
  const store = assembleStore(engine, { declarations, ring: createKeyRing(config.secrets) });
  const lti = await createLti({ store, publicUrl: config.publicUrl, production: false, now, log });
  const recent = createRecentReads(store, now);
  // The door notes nothing: a batch of lines a second would fall into one count or another.
  const diagnostics = createDiagnostics({ store, now, warn: wake });
  const metrics = openMetrics(config);
  const doors = { store, recent, lti, diagnostics, library, metrics };
  const services: Services = { config, ...doors, log, now, wake };
  const server = createServer(createApp(services)).listen(port);
  await once(server, 'listening');
  const listening = await listenPlatform({ toolUrl: config.publicUrl });
  const { platform } = listening;
  await lti.platforms.add({ ...platform.registration(), school: 'Mesures', namesAllowed: true });
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await listening.close();
    await store.close();
  };
  return { visitable: { url: config.publicUrl, platform, services }, close };
}

/** The engine itself: what the door makes of one verb (`change` reads, then writes) counts as it is. */
function counting(engine: Engine, count: (call: string) => void): Engine {
  const watch = <T extends object>(target: T, name: string): T =>
    new Proxy(target, {
      get(of, verb) {
        const member: unknown = Reflect.get(of, verb);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          count(`${name}.${String(verb)}`);
          return Reflect.apply(member, of, args);
        };
      },
    });
  return {
    ...engine,
    table: (collection, school) => watch(engine.table(collection, school), collection),
    queue: (collection, queue) => watch(engine.queue(collection, queue), `${collection}.${queue}`),
    countUp: (id, expiresAt) => {
      count('counters.countUp');
      return engine.countUp(id, expiresAt);
    },
  };
}
