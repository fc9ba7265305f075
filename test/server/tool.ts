/** A server process and a simulated Moodle beside it, registered by the command while the server runs. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { loadLibrary } from '../../src/library.ts';
import type { Library } from '../../src/library.ts';
import {
  endServers,
  freePort,
  makeDataDir,
  projectRoot,
  removeDataDirs,
  startServer,
} from '../support/serverProcess.ts';
import type { ServerProcess } from '../support/serverProcess.ts';

export interface Tool {
  readonly url: string;
  readonly dataDir: string;
  /** What its process was started with. */
  readonly settings: Readonly<Record<string, string>>;
  readonly platform: SimulatedPlatform;
  readonly services: { readonly library: Library };
  /** The process that runs now. */
  server: ServerProcess;
  /** Starts again on the same data, `laterMs` later for it and for the platform. */
  restart(laterMs: number): Promise<void>;
}

const platforms: { close(): Promise<void> }[] = [];

export async function startTool(env: Readonly<Record<string, string>> = {}): Promise<Tool> {
  const [port, dataDir, library] = await Promise.all([
    freePort(),
    makeDataDir(),
    loadLibrary(join(projectRoot, 'config', 'library')),
  ]);
  const settings = { DATA_DIR: dataDir, DEMO: 'off', LOG_LEVEL: 'warn', ...env };
  const server = await startServer({ port, env: settings });
  const { url } = server;
  const listening = await listenPlatform({ toolUrl: url });
  platforms.push(listening);
  const { platform } = listening;
  const tool: Tool = {
    url,
    dataDir,
    settings,
    platform,
    services: { library },
    server,
    async restart(laterMs) {
      platform.switches.clockDriftMs = laterMs;
      tool.server = await startServer({
        port,
        env: { ...settings, CLOCK_AHEAD_MS: String(laterMs) },
        nodeArgs: ['--import', new URL('../support/clockAhead.ts', import.meta.url).href],
      });
    },
  };
  return tool;
}

export async function endTools(): Promise<void> {
  await endServers();
  await Promise.all(platforms.splice(0).map((platform) => platform.close()));
  await removeDataDirs();
}

export interface Command {
  readonly code: number;
  readonly out: string;
  readonly problems: string;
}

/** `npm run -s elan -- …` with the settings of the tool. */
export function elan({ settings }: Pick<Tool, 'settings'>, args: readonly string[]) {
  const { PATH, HOME } = process.env;
  return new Promise<Command>((resolve) => {
    execFile(
      'npm',
      ['run', '-s', 'elan', '--', ...args],
      { cwd: projectRoot, env: { PATH, HOME, ...settings } },
      (error, out, problems) => {
        const code = error === null ? 0 : Number(error.code);
        resolve({ code, out: out.trim(), problems: problems.trim() });
      },
    );
  });
}

/** Options that name the platform. */
export const named = ({
  issuer,
  clientId,
}: ReturnType<SimulatedPlatform['registration']>): readonly string[] => [
  '--issuer',
  issuer,
  '--client-id',
  clientId,
];

/** Registers the platform of the tool. */
export function register(tool: Tool, more: readonly string[] = []): Promise<Command> {
  const registration = tool.platform.registration();
  const { authUrl, tokenUrl, jwksUrl, deploymentId } = registration;
  const addresses = ['--auth-url', authUrl, '--token-url', tokenUrl, '--jwks-url', jwksUrl];
  const deployment = ['--deployment-id', deploymentId, '--school', 'Lycée des tests'];
  return elan(tool, [
    'platform',
    'add',
    ...named(registration),
    ...addresses,
    ...deployment,
    ...more,
  ]);
}
