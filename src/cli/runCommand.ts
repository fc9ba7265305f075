/** What every command does around its work: configuration, store, one line, exit code. */
import { readConfig } from '../config.ts';
import { createInvitations, createRegistry } from '../lti/index.ts';
import type { Invitations, PlatformRegistry } from '../lti/index.ts';
import { openStore } from '../store/openStore.ts';
import type { Store } from '../store/index.ts';

export interface Work {
  readonly store: Store;
  readonly platforms: PlatformRegistry;
  readonly invitations: Invitations;
  /** Origin people use. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** `text` goes to the standard output when the work was done, else to the standard error. */
export interface Done {
  readonly ok: boolean;
  readonly text: string;
}

export function runCommand(command: (work: Work) => Promise<Done>): Promise<void> {
  return tell(() => attempt(() => withStore(command)));
}

/** One line, or several, and the exit code. */
export async function tell(work: () => Promise<Done>): Promise<void> {
  const { ok, text } = await work();
  if (ok) console.log(text);
  else {
    console.error(`error: ${text}`);
    process.exitCode = 1;
  }
}

export async function attempt(work: () => Promise<Done>): Promise<Done> {
  try {
    return await work();
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}

async function withStore(command: (work: Work) => Promise<Done>): Promise<Done> {
  const read = readConfig(process.env);
  if (!read.ok) return { ok: false, text: read.problems.join('; ') };
  const { dataDir, mongodbUri, secrets, production, publicUrl } = read.config;
  const now = Date.now;
  // What the store warns of is for the server's log.
  const store = await openStore({ dataDir, mongodbUri, secrets, now, warn: () => undefined });
  try {
    return await command({
      store,
      platforms: createRegistry({ store, production, now }),
      invitations: createInvitations({ store, publicUrl, now }),
      publicUrl,
      now,
    });
  } finally {
    await store.close();
  }
}
