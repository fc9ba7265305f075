/** What commands on the whole of a store do around their work: they open it whatever its state. */
import { readConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { openWhole } from '../store/openStore.ts';
import type { WholeStore } from '../store/openStore.ts';
import { lastOf, migrations } from '../store/upkeep/migrations.ts';
import { admit, admitUnfinished } from '../store/upkeep/standing.ts';
import { attempt, tell } from './runCommand.ts';
import type { Done } from './runCommand.ts';

export interface Upkeep {
  readonly config: Config;
  readonly now: () => number;
  /** The store that the server uses, or the one of that name; closed after the command. */
  open(ask: {
    readonly engine?: 'embedded' | 'mongodb';
    /** It may have been left half filled: the command fills it again. */
    readonly unfinished?: boolean;
  }): Promise<WholeStore>;
}

export function runUpkeep(command: (upkeep: Upkeep) => Promise<Done>): Promise<void> {
  return tell(() => attempt(() => withStores(command)));
}

async function withStores(command: (upkeep: Upkeep) => Promise<Done>): Promise<Done> {
  const read = readConfig(process.env);
  if (!read.ok) return { ok: false, text: read.problems.join('; ') };
  const { config } = read;
  const { dataDir, secrets, mongodbUri } = config;
  const now = Date.now;
  const opened: WholeStore[] = [];
  try {
    return await command({
      config,
      now,
      async open({ engine = mongodbUri === undefined ? 'embedded' : 'mongodb', unfinished }) {
        if (engine === 'mongodb' && mongodbUri === undefined)
          throw new Error('MONGODB_URI is not set: there is no MongoDB to use');
        const uri = engine === 'mongodb' ? mongodbUri : undefined;
        const options = { dataDir, mongodbUri: uri, secrets, now, warn: () => undefined };
        const may = unfinished === true ? admitUnfinished : admit;
        const whole = await openWhole(options, (standing) => may(standing, lastOf(migrations)));
        opened.push(whole);
        return whole;
      },
    });
  } finally {
    for (const { store } of opened) await store.close();
  }
}
