/**
 * How far a store is: its schema, and who works on the whole of it now. One document, read before an
 * engine makes or changes anything (decision 0021).
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { millis } from '../../domain/time.ts';
import type { Collection } from '../contract.ts';
import { StandingError } from '../errors.ts';
import { standingPlace } from '../standingPlace.ts';

const count = z.number().int().nonnegative();

export const standing = z.strictObject({
  _id: z.string(),
  /** Number of the last migration that the documents went through. */
  schema: count,
  /** A restore or a copy has begun to fill the store and has not ended. */
  fillingSince: millis.optional(),
  /** When the last restore began: what platforms have taken since its backup is not known. */
  restoredAt: millis.optional(),
  /** How far the migration to `to` has come: these documents are done. */
  migrating: z
    .strictObject({ to: count, collection: z.string(), after: z.string().optional() })
    .optional(),
  /** Whoever holds it works alone; over when its time is. */
  holder: z.strictObject({ token: z.string(), by: z.string(), until: millis }).optional(),
});
export type Standing = z.infer<typeof standing>;

type Standings = Collection<Standing>;

export const standingId = standingPlace.id;

/** Long enough for one page of documents on a slow disk; renewed after each. */
const holdMs = 60_000;

const read = (found: unknown) => z.looseObject(standing.shape).parse(found);

/** Whether a node may open the store: nobody works on the whole of it, and `admit`. @throws StandingError */
export function admitNode(found: unknown, known: number, now: number): void {
  if (found === undefined) return;
  const { holder } = read(found);
  if (holder !== undefined && holder.until > now) throw heldBy(holder);
  admit(found, known);
}

/**
 * Whether this version may open the store at all: neither a later one's, which may have got half
 * through its migration, nor one half filled.
 * @param known number of the last migration of this version
 * @throws StandingError that says what to do
 */
export function admit(found: unknown, known: number): void {
  if (found === undefined) return;
  const { schema, migrating, fillingSince } = read(found);
  needKnown(Math.max(schema, migrating?.to ?? 0), known);
  if (fillingSince === undefined) return;
  throw new StandingError(
    'a restore or a copy into this store has not ended: run it again with --force',
  );
}

/** The same for who fills it again. @throws StandingError when a later version wrote the store */
export function admitUnfinished(found: unknown, known: number): void {
  if (found !== undefined) needKnown(read(found).schema, known);
}

/** @throws StandingError when a later version wrote the store */
export function needKnown(schema: number, known: number): void {
  if (schema <= known) return;
  throw new StandingError(
    `a later version of Élan wrote this store (schema ${schema}, this version knows ${known}): start that version, or restore a backup of this one`,
  );
}

/** The standing; made where there is none. @param schema what a store without one is at */
export async function ensureStanding(
  standings: Standings,
  schema: () => Promise<number>,
): Promise<Standing> {
  const known = await standings.get(standingId);
  if (known !== undefined) return known;
  await standings.insert({ _id: standingId, schema: await schema() });
  const made = await standings.get(standingId);
  if (made === undefined) throw new Error('the store does not keep its standing');
  return made;
}

/** When a backup was restored into this store; undefined: never. */
export async function findRestoredAt({
  standings,
}: {
  readonly standings: Standings;
}): Promise<number | undefined> {
  return (await standings.get(standingId))?.restoredAt;
}

/** Work on the whole store, by one process at a time. */
export interface Hold {
  /** Writes how far it is, and holds on. @throws StandingError when another took over */
  keep(change: (standing: Standing) => Standing): Promise<void>;
  /** Lets go, with a last change. */
  end(change: (standing: Standing) => Standing): Promise<void>;
}

function heldBy(holder: Standing['holder']): StandingError {
  return new StandingError(
    `another process works on the whole store (${holder?.by ?? 'unknown'}): wait until it has ended; if it was killed, a minute`,
  );
}

/** @throws StandingError when another process holds the store */
export async function holdStore(standings: Standings, now: () => number): Promise<Hold> {
  const token = randomUUID();
  const holder = () => ({
    token,
    by: `${hostname()}, process ${process.pid}`,
    until: now() + holdMs,
  });
  const taken = await standings.change(standingId, (found) =>
    found.holder !== undefined && found.holder.until > now()
      ? undefined
      : { ...found, holder: holder() },
  );
  if (taken.outcome !== 'changed') {
    throw heldBy('doc' in taken ? taken.doc.holder : undefined);
  }
  const write = async (change: (found: Standing) => Standing): Promise<void> => {
    const written = await standings.change(standingId, (found) =>
      found.holder?.token === token ? change(found) : undefined,
    );
    if (written.outcome !== 'changed')
      throw new StandingError('this process was too slow: another one works on the store now');
  };
  return {
    keep: (change) => write((found) => ({ ...change(found), holder: holder() })),
    end: (change) =>
      write((found) => {
        const { holder: _holder, ...rest } = change(found);
        return rest;
      }),
  };
}
