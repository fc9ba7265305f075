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
import { createTallies } from './diagnosticTallies.ts';
import type { Tallies } from './diagnosticTallies.ts';

const keptMs = 30 * dayMs;
const mostWaiting = 2000;
/** A class that is refused together is seen line by line; a flood is counted. */
const refusalsPerMinute = 60;
const serviceSpanMs = 10 * minuteMs;
const refusalSpanMs = hourMs;

export interface DiagnosticRows {
  readonly tallies: Pick<Tallies, 'changed' | 'forgetOld'>;
  add(note: Note, now: number): void;
  /** Takes the lines that wait; `putBack` gives them back when they could not be written. */
  take(): Diagnostic[];
  putBack(rows: readonly Diagnostic[]): void;
  /** Lines that had to be let go; the number starts again at 0. */
  takeLost(): number;
  waiting(): number;
}

export function createDiagnosticRows(): DiagnosticRows {
  let rows: Diagnostic[] = [];
  let lost = 0;
  const tallies = createTallies();
  const refused = createBudget();

  function keep(wanted: Diagnostic[]): void {
    lost += Math.max(0, wanted.length - mostWaiting);
    rows = wanted.length > mostWaiting ? wanted.slice(-mostWaiting) : wanted;
  }
  return {
    tallies,
    add(note, now) {
      const spanMs = spanOf(note, () => refused.lets(note.platformId ?? noPlatform, now));
      if (spanMs === undefined) {
        rows.push(rowOf(note, now));
        keep(rows);
      } else if (!tallies.add(rowOf(withoutOne(note), now), spanMs)) lost += 1;
    },
    take: () => rows.splice(0),
    putBack: (again) => keep([...again, ...rows]),
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
function spanOf({ kind, code }: Note, isWithinBudget: () => boolean): number | undefined {
  if (!singly.has(kind)) return serviceSpanMs;
  if (code === okCode || kind === 'lost' || isWithinBudget()) return undefined;
  return refusalSpanMs;
}

/** What several have in common. */
const withoutOne = ({ kind, platformId, code, failure }: Note): Note => ({
  kind,
  platformId,
  code,
  failure,
});

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

function rowOf({ reference = randomUUID(), ...note }: Note, now: number): Diagnostic {
  const { code, platformId = noPlatform, cookiePath = 'none', missing } = note;
  return {
    ...note,
    _id: reference,
    at: now,
    lastAt: now,
    count: 1,
    platformId,
    outcome: code === okCode ? 'accepted' : 'refused',
    code: plainText(code, 40),
    cookiePath,
    about: plain(note.about),
    deployment: plain(note.deployment),
    family: plain(note.family),
    platformVersion: plain(note.platformVersion),
    driftSeconds: boundDrift(note.driftSeconds),
    missing: missing && [...missing],
    expiresAt: now + keptMs,
  };
}

const plain = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : plainText(text);

/** Further away is no clock: a token may say any number. */
const longestDriftSeconds = 1e9;

export const boundDrift = (seconds: number | undefined): number | undefined =>
  seconds === undefined || !(Math.abs(seconds) <= longestDriftSeconds)
    ? undefined
    : Math.round(seconds);
