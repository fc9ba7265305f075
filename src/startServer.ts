/**
 * Starts the tool, and beside it the demonstration ENT when nothing else is registered. Stops
 * gracefully: answers what was asked, lets a score under way end, closes the store; 10 s at most.
 */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { demoMayStart, startDemo } from './demo/startDemo.ts';
import type { Demo } from './demo/startDemo.ts';
import { secondMs } from './domain/time.ts';
import { measureOutboxes } from './jobs/measureOutboxes.ts';
import { platformJobs } from './jobs/platformJobs.ts';
import { forgetNames } from './jobs/forgetNames.ts';
import { rotateKeys } from './jobs/rotateKeys.ts';
import { startRunner } from './jobs/runner.ts';
import { sweepExpired, sweepFiles } from './jobs/sweep.ts';
import { buildServices } from './services.ts';
import type { Services } from './services.ts';
import { createLog } from './web/log.ts';

const stopWithinMs = 10 * secondMs;
/** Scores on their way have less time than the whole: the store must still be closed after them. */
const jobsStopWithinMs = 8 * secondMs;

/** Resolves once people can come; sets the exit code when that fails. */
export async function startServer(): Promise<void> {
  try {
    await main();
  } catch (error) {
    fail(describe(error));
    process.exit(1);
  }
}

async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) return fail(`Settings that can't be used:\n- ${read.problems.join('\n- ')}`);
  const { config } = read;
  const { services: built, onWake } = await buildServices({ config, log: createLog(config) });
  const services = withDemo(built, await demoMayStart(built));
  const server = await listen(createServer(createApp(services)), config.port);
  const demo = services.config.demo === 'on' ? await openDemo(services) : undefined;
  const runner = startRunner({
    services,
    jobs: jobsOf(services),
    chores: [sweepExpired, sweepFiles, rotateKeys, forgetNames, measureOutboxes],
  });
  onWake(runner.wake);
  console.log(greeting(config, demo));

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    // Whatever still holds on after the deadline is cut: the store keeps what was acknowledged.
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    await Promise.all([close(server), runner.stop(jobsStopWithinMs), demo?.close()]);
    await services.diagnostics.flush();
    await services.store.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

/** Chores of the node itself go on: they ask no platform. */
function jobsOf({ config, log }: Services): typeof platformJobs {
  if (config.jobs === 'on') return platformJobs;
  log.warn('JOBS=off: no score is sent, no roster read, no column made, no course moved');
  return [];
}

/** Pages say « Démonstration » only where it runs: not beside a platform that was registered. */
function withDemo(services: Services, runs: boolean): Services {
  return { ...services, config: { ...services.config, demo: runs ? 'on' : 'off' } };
}

async function openDemo(services: Services): Promise<Demo> {
  const { config, store, lti, library, now, log } = services;
  return startDemo({
    store,
    lti,
    library,
    publicUrl: config.publicUrl,
    port: config.demoPort,
    now,
    log,
  });
}

function listen(server: Server, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function greeting(config: Config, demo: Demo | undefined): string {
  const lines = [`Élan : ${config.publicUrl}`];
  if (demo !== undefined) lines.push(`ENT de démonstration (à ouvrir) : ${demo.url}`);
  return lines.join('\n');
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isTaken = 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
  return isTaken
    ? `Port ${String(error.port)} is taken: stop what uses it, or choose another by PORT (DEMO_PORT for the demonstration).`
    : error.message;
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
