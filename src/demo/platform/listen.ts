/** Starts a simulated Moodle on a port of 127.0.0.1: its issuer needs the port first. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlatformAsk, SimulatedPlatform } from './simulatedPlatform.ts';
import { createSimulatedPlatform } from './simulatedPlatform.ts';

export interface ListeningPlatform {
  readonly platform: SimulatedPlatform;
  readonly url: string;
  close(): Promise<void>;
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return address.port;
}

/** @param ask `port` 0 or absent = any free one; rejects when the port is taken */
export async function listenPlatform(
  ask: Omit<PlatformAsk, 'issuer'> & { readonly port?: number },
): Promise<ListeningPlatform> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(ask.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const platform = await createSimulatedPlatform({ ...ask, issuer: url });
  server.on('request', platform.app);
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  };
  return { platform, url, close };
}
