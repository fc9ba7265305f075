/** Who did what in `/admin` (model.md 2: « journals name someone »). */
import { randomUUID } from 'node:crypto';
import { noPlatform } from '../../domain/ids.ts';
import type { PlatformId, SchoolId } from '../../domain/ids.ts';
import { dayMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { ActName, AdminAct, AdminSession } from '../../store/index.ts';
import { findFrom } from './findFrom.ts';

const keptMs = 365 * dayMs;
const shown = 200;
const shownOfPlatform = 10;

interface Act {
  readonly act: ActName;
  readonly platformId?: PlatformId;
  /** The platform's own id of the deployment. */
  readonly deployment?: string;
  /** Its title. */
  readonly course?: string;
  readonly schoolId?: SchoolId;
}

/** Written before what it tells of: nothing is done without a line, at the price of a line for what then failed. */
export async function recordAct(
  { store, now }: Pick<Services, 'store' | 'now'>,
  { name }: Pick<AdminSession, 'name'>,
  { act, platformId = noPlatform, ...about }: Act,
): Promise<void> {
  const at = now();
  const line = { _id: randomUUID(), at, admin: name, act, platformId, expiresAt: at + keptMs };
  await store.adminActs.insert({ ...line, ...about });
}

export interface Journal {
  readonly acts: readonly AdminAct[];
  readonly next?: string;
  /** Of the platforms and schools that the acts concern. */
  readonly names: ReadonlyMap<string, string>;
}

export async function readJournal({ store }: Services, after: unknown): Promise<Journal> {
  const query = { order: 'desc', limit: shown } as const;
  const page = await findFrom(
    (from) => store.adminActs.find('byTime', { ...query, ...from }),
    after,
  );
  const [platforms, schools] = await Promise.all([
    store.platforms.getMany(page.docs.map(({ platformId }) => platformId)),
    store.schools.getMany(page.docs.flatMap(({ schoolId = [] }) => schoolId)),
  ]);
  return {
    acts: page.docs,
    ...(page.next === undefined ? {} : { next: page.next }),
    names: new Map([...platforms, ...schools].map(({ _id, name }) => [_id, name])),
  };
}

export async function listActsOf(
  { store }: Services,
  platform: PlatformId,
): Promise<readonly AdminAct[]> {
  const query = { eq: [platform], order: 'desc', limit: shownOfPlatform } as const;
  return (await store.adminActs.find('byPlatform', query)).docs;
}
