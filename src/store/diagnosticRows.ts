/**
 * Lines that wait to be written, bounded (decision 0013). Accepted launches, and refusals as long as they
 * come singly, keep a line each; services, and refusals past the budget of a minute, are counted.
 */
import { randomUUID } from 'node:crypto';
import { noPlatform } from '../domain/ids.ts';
import { okCode, plainText } from '../domain/diagnostic.ts';
import type { Note } from '../domain/diagnostic.ts';
import { dayMs, hourMs, minuteMs } from '../domain/time.ts';
import type { Diagnostic } from './diagnosticDocuments.ts';

const keptMs = 30 * dayMs;
const mostWaiting = 2000;
const mostTallies = 1000;
/** A class that is refused together is seen line by line; a flood is counted. */
const refusalsPerMinute = 60;
const serviceBucketMs = 10 * minuteMs;
const refusalBucketMs = hourMs;

interface Tally {
  row: Diagnostic;
  readonly until: number;
  /** The store does not have it in this state yet. */
  dirty: boolean;
  inserted: boolean;
}

export interface DiagnosticRows {
  add(note: Note, now: number): void;
  /** Takes the lines that wait; `putBack` gives them back when they could not be written. */
  take(): Diagnostic[];
  putBack(rows: readonly Diagnostic[]): void;
  /** Counted lines that changed; their counts are whole, so that writing one twice does no harm. */
  changed(): readonly Tally[];
  /** Lets go of what is written and over. */
  forgetOld(now: number): void;
  /** Lines that had to be let go; the number starts again at 0. */
  takeLost(): number;
  waiting(): number;
}

export function createDiagnosticRows(): DiagnosticRows {
  let rows: Diagnostic[] = [];
  let lost = 0;
  const tallies = new Map<string, Tally>();
  const refused = createBudget();
  // Two nodes count apart, and so does a node that starts again.
  const node = randomUUID();

  function keepNewest(): void {
    if (rows.length <= mostWaiting) return;
    lost += rows.length - mostWaiting;
    rows = rows.slice(-mostWaiting);
  }

  function count(note: Note, now: number, bucketMs: number): void {
    const from = now - (now % bucketMs);
    const key = [from, note.kind, note.platformId ?? '', note.code].join(' ');
    const tally = tallies.get(key);
    if (tally !== undefined) {
      const { row } = tally;
      tally.row = { ...row, lastAt: Math.max(now, row.lastAt), count: row.count + 1 };
      tally.dirty = true;
    } else if (tallies.size < mostTallies) {
      const id = `${node}:${tallies.size}:${now}`;
      const { kind, platformId, code, failure } = note;
      const row = rowOf({ kind, platformId, code, failure }, id, now);
      tallies.set(key, { row, until: from + bucketMs, dirty: true, inserted: false });
    } else lost += 1;
  }

  return {
    add(note, now) {
      const bucketMs = bucketOf(note, () => refused.lets(note.platformId ?? '', now));
      if (bucketMs !== undefined) return count(note, now, bucketMs);
      rows.push(rowOf(note, note.reference ?? randomUUID(), now));
      keepNewest();
    },
    take: () => rows.splice(0),
    putBack(again) {
      rows = [...again, ...rows];
      keepNewest();
    },
    changed: () => [...tallies.values()].filter(({ dirty }) => dirty),
    forgetOld(now) {
      for (const [key, { until, dirty }] of tallies)
        if (until <= now && !dirty) tallies.delete(key);
    },
    takeLost() {
      const before = lost;
      lost = 0;
      return before;
    },
    waiting: () => rows.length,
  };
}

const singly = new Set<Note['kind']>(['login', 'launch', 'registration', 'lost']);

/** Undefined: a line of its own. */
function bucketOf({ kind, code }: Note, isWithinBudget: () => boolean): number | undefined {
  if (!singly.has(kind)) return serviceBucketMs;
  if (code === okCode || kind === 'lost' || isWithinBudget()) return undefined;
  return refusalBucketMs;
}

/** Refusals of the current minute, by platform; outsiders can't make platforms, so it stays small. */
function createBudget() {
  let minute = 0;
  const used = new Map<string, number>();
  return {
    lets(platform: string, now: number): boolean {
      const current = Math.floor(now / minuteMs);
      if (current !== minute) used.clear();
      minute = current;
      const before = used.get(platform) ?? 0;
      used.set(platform, before + 1);
      return before < refusalsPerMinute;
    },
  };
}

/** No second is further away: a token may say any number. */
const longestDriftSeconds = 1e9;

function rowOf({ reference: _id, ...note }: Note, id: string, now: number): Diagnostic {
  const { code, platformId = noPlatform, driftSeconds, missing } = note;
  const plain = (text: string | undefined) =>
    text === undefined || text === '' ? undefined : plainText(text);
  return {
    ...note,
    _id: id,
    at: now,
    lastAt: now,
    count: 1,
    platformId,
    outcome: code === okCode ? 'accepted' : 'refused',
    code: plainText(code, 40),
    about: plain(note.about),
    deployment: plain(note.deployment),
    family: plain(note.family),
    platformVersion: plain(note.platformVersion),
    driftSeconds: driftSeconds === undefined ? undefined : boundDrift(driftSeconds),
    missing: missing === undefined ? undefined : [...missing],
    expiresAt: now + keptMs,
  };
}

export const boundDrift = (seconds: number): number | undefined =>
  Math.abs(seconds) <= longestDriftSeconds ? Math.round(seconds) : undefined;
