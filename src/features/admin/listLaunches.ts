/** Rows of the diagnostics that an administrator asks for; each filter is a declared index. */
import { z } from 'zod';
import { cookiePath, okCode } from '../../domain/diagnostic.ts';
import { platformId } from '../../domain/ids.ts';
import type { PlatformId } from '../../domain/ids.ts';
import { dayMs, hourMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { Diagnostic, Platform } from '../../store/index.ts';
import { findFrom } from './findFrom.ts';

export const outcomes = ['accepted', 'refused'] as const;
export const cookiePaths = cookiePath.options;
export const periods = ['month', 'week', 'day', 'hour'] as const;

const periodMs = { month: 30 * dayMs, week: 7 * dayMs, day: dayMs, hour: hourMs } as const;
const shown = 200;
const downloaded = 5000;
const pageSize = 500;

/** What can't be read is as good as not asked: the page shows which filters it took. */
const asked = z.object({
  ref: z.string().trim().max(40).toUpperCase().catch(''),
  platform: platformId.optional().catch(undefined),
  outcome: z.enum(outcomes).optional().catch(undefined),
  code: z.string().trim().max(40).transform(readCode).catch(''),
  cookie: cookiePath.optional().catch(undefined),
  period: z.enum(periods).catch('month'),
  after: z.string().max(500).optional().catch(undefined),
});
export type LaunchFilter = z.infer<typeof asked>;

export const readFilter = (query: unknown): LaunchFilter => asked.parse(Object(query));

/** Ids of tests are written in capitals, the other codes are not. */
function readCode(text: string): string {
  return /^(kb|h|dl)-\d/i.test(text) ? text.toUpperCase() : text.toLowerCase();
}

export interface LaunchList {
  readonly filter: LaunchFilter;
  readonly rows: readonly Diagnostic[];
  readonly next?: string;
  readonly names: ReadonlyMap<PlatformId, string>;
  /** To choose from. */
  readonly platforms: readonly Platform[];
}

export async function listLaunches(services: Services, filter: LaunchFilter): Promise<LaunchList> {
  // What has just happened is what an administrator looks for.
  await services.diagnostics.flush();
  const [page, platforms] = await Promise.all([
    readPage(services, filter, shown),
    services.store.platforms.find('byIssuer', { limit: shown }),
  ]);
  const names = await namesOf(services, page.docs);
  const next = page.next === undefined ? {} : { next: page.next };
  return { filter, rows: page.docs, names, platforms: platforms.docs, ...next };
}

/** For the download: the newest, as many as fit. */
export async function listForDownload(
  services: Services,
  filter: LaunchFilter,
): Promise<Pick<LaunchList, 'rows' | 'names'>> {
  await services.diagnostics.flush();
  const rows: Diagnostic[] = [];
  let after = filter.after;
  do {
    const page = await readPage(services, { ...filter, after }, pageSize);
    rows.push(...page.docs);
    after = page.next;
  } while (after !== undefined && rows.length < downloaded);
  return { rows, names: await namesOf(services, rows) };
}

interface RowPage {
  readonly docs: readonly Diagnostic[];
  readonly next?: string;
}

async function readPage(services: Services, filter: LaunchFilter, limit: number): Promise<RowPage> {
  const { diagnostics } = services.store;
  if (filter.ref !== '') {
    const row = await diagnostics.get(filter.ref);
    return { docs: row === undefined ? [] : [row] };
  }
  const choice = chooseIndex(filter);
  if (choice === undefined) return { docs: [] };
  const from = services.now() - periodMs[filter.period];
  const query = { eq: choice.eq, from, order: 'desc', limit } as const;
  // The address may be older than the period by now, too.
  return findFrom((at) => diagnostics.find(choice.index, { ...query, ...at }), filter.after);
}

/** A code decides its outcome, a cookie’s way decides both: together they need no index of their own. */
function chooseIndex({ platform, outcome, code, cookie }: LaunchFilter) {
  const decided = cookie === undefined ? code : okCode;
  if (code !== '' && code !== decided) return undefined;
  if (decided !== '' && outcome !== undefined && (decided === okCode) !== (outcome === 'accepted'))
    return undefined;
  if (cookie !== undefined)
    return platform === undefined
      ? { index: 'byCookiePath', eq: [cookie] }
      : { index: 'byPlatformCookiePath', eq: [platform, cookie] };
  if (code !== '')
    return platform === undefined
      ? { index: 'byCode', eq: [code] }
      : { index: 'byPlatformCode', eq: [platform, code] };
  if (outcome !== undefined)
    return platform === undefined
      ? { index: 'byOutcome', eq: [outcome] }
      : { index: 'byPlatformOutcome', eq: [platform, outcome] };
  return platform === undefined
    ? { index: 'byTime', eq: [] }
    : { index: 'byPlatform', eq: [platform] };
}

/** Most platforms of one download that are named; the others show their id. */
const mostNamed = 200;

async function namesOf(
  { store }: Services,
  rows: readonly Pick<Diagnostic, 'platformId'>[],
): Promise<ReadonlyMap<PlatformId, string>> {
  const ids = [...new Set(rows.map((row) => row.platformId))].slice(0, mostNamed);
  const platforms = await store.platforms.getMany(ids);
  return new Map(platforms.map(({ _id, name }) => [_id, name]));
}
