/** The MongoDB-compatible server on Java: built once per change of its sources (decision 0005). */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { type Child, findProgram, letGo, startChild, stopChild } from './child.ts';
import type { RunningMongo } from './running.ts';

const home = join(import.meta.dirname, '..', 'mongo-wire');
const sources = ['pom.xml', ...readdirSync(join(home, 'src')).map((file) => join('src', file))];
const buildMs = 180_000;
const startMs = 30_000;

/**
 * @param file where it keeps its data, for who stops it and starts it again; in memory without it
 * @throws Error that says what is missing or went wrong
 */
export async function startWire(file?: string): Promise<RunningMongo> {
  const java = findProgram('java');
  if (java === undefined) throw new Error('no java on the PATH');
  const built = await build();
  const classpath = [join(built, 'classes'), join(built, 'lib', '*')];
  const memory = ['-Xms64m', '-Xmx1g', '-XX:+UseSerialGC'];
  const main = ['-cp', classpath.join(delimiter), 'MongoWire', '0'];
  const server = startChild(java, [...memory, ...main, ...(file === undefined ? [] : [file])]);
  const port = await readyPort(server);
  letGo(server);
  return {
    uri: `mongodb://127.0.0.1:${port}/`,
    name: `the wire server on Java, port ${port} (mongo-java-server 1.47.0, ${file === undefined ? 'in memory' : 'on disk'})`,
    stop: () => stopChild(server),
  };
}

async function readyPort(server: Child): Promise<string> {
  try {
    const [, port = ''] = await server.printed(/^listening (\d+)$/m, startMs);
    return port;
  } catch (error) {
    await stopChild(server, 0);
    throw error;
  }
}

export function canHaveWire(): boolean {
  const builder = existsSync(builtFolder()) || findProgram('mvn') !== undefined;
  return builder && findProgram('java') !== undefined;
}

function builtFolder(): string {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(join(home, source)));
  return join(home, 'target', hash.digest('hex').slice(0, 12));
}

/** The folder with `classes` and `lib` for the sources as they are now. */
async function build(): Promise<string> {
  const built = builtFolder();
  if (existsSync(built)) return built;
  const maven = findProgram('mvn');
  if (maven === undefined) throw new Error('no mvn on the PATH to build it');
  const own = join(home, 'target', `build-${process.pid}`);
  try {
    // What Maven fetched before is enough, and no network may be needed.
    const failure = (await runMaven(maven, own, ['-o'])) && (await runMaven(maven, own, []));
    if (failure !== undefined) throw new Error(`it does not build: ${failure}`);
    // The name appears at once and whole; another run may have been first.
    if (!existsSync(built)) renameSync(own, built);
  } catch (error) {
    if (!existsSync(built)) throw error;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return built;
}

/** @returns what Maven wrote when it failed */
async function runMaven(
  maven: string,
  out: string,
  flags: readonly string[],
): Promise<string | undefined> {
  const goals = ['compiler:compile', 'dependency:copy-dependencies'];
  const args = ['-q', '-B', ...flags, `-Dout=${relative(home, out)}`, ...goals];
  const child = startChild(maven, args, home);
  const timer = setTimeout(() => child.process.kill('SIGKILL'), buildMs);
  const how = await child.exited;
  clearTimeout(timer);
  return how === 0
    ? undefined
    : `mvn ${flags.join(' ')} (${how}): ${child.output().slice(0, 1500)}`;
}
