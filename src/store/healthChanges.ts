/** How platforms are doing, gathered between two writes: the newest of each fact wins. */
import { okCode, plainText } from '../domain/diagnostic.ts';
import type { Note } from '../domain/diagnostic.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { PlatformHealth } from './diagnosticDocuments.ts';
import { boundDrift } from './diagnosticRows.ts';

export type HealthChange = Omit<PlatformHealth, '_id'>;

/** Undefined: the note says nothing of how the platform's launches go. */
export function healthOf(note: Note, now: number): HealthChange | undefined {
  const { kind, code, failure, driftSeconds, family, platformVersion } = note;
  if (kind !== 'launch' && kind !== 'login') return undefined;
  const seconds = boundDrift(driftSeconds);
  const drift = seconds === undefined ? {} : { drift: { at: now, seconds } };
  if (code !== okCode)
    return { refused: { at: now, code: plainText(code, 40), failure }, ...drift };
  return {
    acceptedAt: now,
    ...drift,
    ...(family === undefined || family === '' ? {} : { family: plainText(family) }),
    ...(platformVersion === undefined || platformVersion === ''
      ? {}
      : { platformVersion: plainText(platformVersion) }),
  };
}

/** Nodes write when they come to it, so the older of two facts may arrive last. */
export function mergeHealth(held: HealthChange, change: HealthChange): HealthChange {
  return {
    ...held,
    ...change,
    acceptedAt: latest(held.acceptedAt, change.acceptedAt),
    refused: newest(held.refused, change.refused),
    drift: newest(held.drift, change.drift),
  };
}

const latest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;

function newest<F extends { readonly at: number }>(a: F | undefined, b: F | undefined) {
  return a === undefined || (b !== undefined && b.at >= a.at) ? b : a;
}

export type HealthChanges = Map<PlatformId, HealthChange>;

export function addChange(
  changes: HealthChanges,
  platform: PlatformId,
  change: HealthChange | undefined,
): void {
  if (change !== undefined) changes.set(platform, mergeHealth(changes.get(platform) ?? {}, change));
}
