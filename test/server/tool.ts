/** A server process and a simulated Moodle beside it, registered by the command while the server runs. */
import { join } from 'node:path';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { loadLibrary } from '../../src/library.ts';
import type { Library } from '../../src/library.ts';
import { platformKeyOfRun } from '../support/platformKey.ts';
import { runElan } from '../support/runElan.ts';
import type { Ended } from '../support/runElan.ts';
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
  const listening = await listenPlatform({ toolUrl: url, ...platformKeyOfRun() });
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

/** The command line with the settings of the tool. */
export const elan = ({ settings }: Pick<Tool, 'settings'>, args: readonly string[]) =>
  runElan(args, settings);

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
export function register(tool: Tool, more: readonly string[] = []): Promise<Ended> {
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
