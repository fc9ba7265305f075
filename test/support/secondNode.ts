/** One more node of the tool, on the store of the first, as behind a proxy that knows no sticky sessions. */
import { createServer } from 'node:http';
import { createApp } from '../../src/app.ts';
import { buildServices } from '../../src/services.ts';
import type { Services } from '../../src/services.ts';
import { listen } from './testApp.ts';
import type { TestApp } from './testApp.ts';

export interface Node {
  /** Its own address; people see that of the first node. */
  readonly url: string;
  readonly services: Services;
  close(): Promise<void>;
}

export async function startSecondNode({ services, clock }: TestApp): Promise<Node> {
  const { config, log } = services;
  const built = await buildServices({ config, log, now: clock.now });
  const server = createServer(createApp(built.services));
  const url = `http://localhost:${await listen(server)}`;
  return {
    url,
    services: built.services,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await built.services.store.close();
    },
  };
}
