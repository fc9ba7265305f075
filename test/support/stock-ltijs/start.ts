/** Starts the stock application in front of a simulated Moodle that another tool uses too. */
import { join } from 'node:path';
import type { SimulatedPlatform } from '../../../src/demo/platform/simulatedPlatform.ts';
import { freePort, startServer } from '../serverProcess.ts';
import type { ServerProcess } from '../serverProcess.ts';

export interface StockAsk {
  readonly platform: SimulatedPlatform;
  readonly mongodbUri: string;
  readonly slowMs?: number;
  /** Each call to the store is printed as a line `call <collection>.<verb>`. */
  readonly countCalls?: boolean;
  readonly under?: readonly string[];
}

/** The first start on a database takes seconds: it makes an RSA key of 4096 bits (lti.md 5.1 #15). */
export async function startStockLtijs(ask: StockAsk): Promise<ServerProcess> {
  const { platform, mongodbUri, slowMs, countCalls, under } = ask;
  const server = await startServer(
    {
      port: await freePort(),
      file: join(import.meta.dirname, 'app.js'),
      env: {
        MONGODB_URI: mongodbUri,
        PLATFORM: JSON.stringify(platform.registration()),
        ...(slowMs === undefined ? {} : { SLOW_MS: String(slowMs) }),
        ...(countCalls ? { COUNT_CALLS: '1' } : {}),
      },
      ...(under === undefined ? {} : { under }),
    },
    /^listening$/m,
  );
  platform.redirectUris.push(`${server.url}/lti/launch`);
  return server;
}
