/** The types of the door, made from declarations: the product's and, in tests, others. */
import type { z } from 'zod';
import type { SchoolId } from '../domain/ids.ts';
import type { globalCollections, schoolCollections } from './collections.ts';
import type { Blobs, Collection, Counters, Declaration, JobDoor } from './contract.ts';

/** What an engine is opened with. */
export interface Declarations {
  readonly global: Readonly<Record<string, Declaration>>;
  readonly school: Readonly<Record<string, Declaration>>;
}

export type Doc<S extends z.ZodType> = z.infer<S> extends { _id: string } ? z.infer<S> : never;

type Collections<D extends Readonly<Record<string, Declaration>>> = {
  readonly [N in keyof D]: Collection<Doc<D[N]['schema']>>;
};

/** Collections that declare queues, and only those, have a door for jobs. */
type JobDoors<D extends Readonly<Record<string, Declaration>>> = {
  readonly [N in keyof D as D[N] extends { readonly queues: object } ? N : never]: JobDoor<
    Doc<D[N]['schema']>
  >;
};

export type SchoolDoor<D extends Declarations> = Collections<D['school']> & {
  readonly blobs: Blobs;
};

export type StoreOf<D extends Declarations> = Collections<D['global']> & {
  readonly engine: 'sqlite' | 'mongodb';
  school(id: SchoolId): SchoolDoor<D>;
  /** Across schools, for jobs only. */
  readonly jobs: JobDoors<D['school']>;
  readonly counters: Counters;
  /** Throws when the engine does not answer. */
  ping(): Promise<void>;
  /** Removes expired documents; the number removed. */
  sweepExpired(now: number): Promise<number>;
  close(): Promise<void>;
};

interface ProductDeclarations {
  readonly global: typeof globalCollections;
  readonly school: typeof schoolCollections;
}

export type SchoolStore = SchoolDoor<ProductDeclarations>;
export type Store = StoreOf<ProductDeclarations>;
