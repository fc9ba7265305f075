/** THE STORAGE DOOR. Nothing outside knows which engine runs (architecture.md 3). */
import type { z } from 'zod';
import type { SchoolId } from '../domain/ids.ts';
import type {
  GlobalName,
  SchoolName,
  globalCollections,
  schoolCollections,
} from './collections.ts';
import type { Blobs, Collection, Counters, JobDoor } from './contract.ts';

type Doc<S extends z.ZodType> = z.infer<S> extends { _id: string } ? z.infer<S> : never;

export type SchoolStore = {
  readonly [N in SchoolName]: Collection<Doc<(typeof schoolCollections)[N]['schema']>>;
} & { readonly blobs: Blobs };

export type Store = {
  readonly [N in GlobalName]: Collection<Doc<(typeof globalCollections)[N]['schema']>>;
} & {
  readonly engine: 'sqlite' | 'mongodb';
  school(id: SchoolId): SchoolStore;
  /** Across schools, for jobs only. */
  readonly jobs: { readonly attempts: JobDoor<Doc<typeof schoolCollections.attempts.schema>> };
  readonly counters: Counters;
  /** Throws when the engine does not answer. */
  ping(): Promise<void>;
  /** Removes expired documents; the number removed. */
  sweepExpired(now: number): Promise<number>;
  close(): Promise<void>;
};

export type {
  Blobs,
  Change,
  Collection,
  Counters,
  Find,
  JobDoor,
  Lease,
  PageOf,
  Stored,
} from './contract.ts';
export type * from './documents.ts';
export { createRecentReads } from './recentReads.ts';
export type { RecentReads, VersionRead } from './recentReads.ts';
