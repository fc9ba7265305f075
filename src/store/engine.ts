/**
 * What an engine has to do, and nothing more. Everything that must be the same on both (schemas,
 * encryption, limits, cursors, the retries of `change` and `settle`) is above, written once.
 * Arguments are checked before they come here.
 */
import type { Readable } from 'node:stream';
import type { BlobHead, Blobs, Scalar } from './contract.ts';
import type { Declarations } from './store.ts';

/** A document as an engine keeps it: JSON-safe, checked by its schema, encrypted fields sealed. */
export type Raw = { readonly _id: string } & Readonly<Record<string, unknown>>;

export interface Row {
  readonly doc: Raw;
  readonly version: number;
}

/** A range of a declared index. In a school's table the school comes first by itself. */
export interface Range {
  readonly index: string;
  readonly eq: readonly { readonly path: string; readonly value: Scalar }[];
  /** `from` included, `to` excluded, over the field after the equal ones. */
  readonly between?: { readonly path: string; readonly from?: Scalar; readonly to?: Scalar };
}

export interface Plan extends Range {
  /**
   * What orders the page: the fields after the equal ones, `_id` last unless the index is unique.
   * All of them go the same way.
   */
  readonly keys: readonly string[];
  readonly order: 'asc' | 'desc';
  /** Values of `keys` of the last document seen: inside `between`, of the fields' types. */
  readonly after?: readonly Scalar[];
  readonly limit: number;
}

/**
 * Documents of one collection; of one school where the table was opened for a school. A document
 * whose `expires` field is at or before the engine's clock is seen by no verb but `insert`.
 */
export interface Table {
  get(ids: readonly string[]): Promise<readonly Row[]>;
  /** One outcome per document, in order. New documents have version 1. */
  insert(docs: readonly Raw[]): Promise<readonly ('inserted' | 'exists')[]>;
  /** Writes the document and version + 1 if it still has `version`. @throws ValueTakenError */
  replace(doc: Raw, version: number): Promise<boolean>;
  /** As `replace`; the document, which names that school, is its from then on. */
  handOver(doc: Raw, version: number, school: string): Promise<boolean>;
  take(id: string): Promise<Row | undefined>;
  delete(id: string): Promise<boolean>;
  deletePage(range: Range, limit: number): Promise<number>;
  find(plan: Plan): Promise<readonly Row[]>;
  count(range: Range, max: number): Promise<number>;
}

/** One queue of a collection, across schools. A lease lives beside the document. */
export interface Queue {
  /** Leases the document of the partition with the earliest due ≤ `now` whose lease is over (until ≤ `now`). */
  claim(ask: {
    readonly partition: string;
    readonly now: number;
    readonly until: number;
    readonly token: string;
  }): Promise<Row | undefined>;
  /** New end of the lease that `token` holds. */
  renew(ask: {
    readonly id: string;
    readonly token: string;
    readonly until: number;
  }): Promise<Row | undefined>;
  /** The document as it is now, if `token` holds its lease. */
  leased(id: string, token: string): Promise<Row | undefined>;
  /** Compare-and-set on version and token: writes, version + 1, ends the lease. @throws ValueTakenError */
  settle(doc: Raw, version: number, token: string): Promise<boolean>;
  /** Due ≤ `now`, leased or not; at most `max`. */
  count(ask: {
    readonly partition: string;
    readonly now: number;
    readonly max: number;
  }): Promise<number>;
  /** Due ≤ `now`, leased or not, earliest first. */
  page(ask: {
    readonly partition: string;
    readonly now: number;
    readonly limit: number;
  }): Promise<readonly Row[]>;
}

/** A document with what lies beside it. */
export interface WholeRow extends Row {
  /** Queue name → who holds the document until when. */
  readonly leases: Readonly<Record<string, { readonly token: string; readonly until: number }>>;
}

export interface CounterRow {
  readonly id: string;
  readonly value: number;
}

export interface FileRow extends BlobHead {
  readonly school: string;
}

/**
 * All that lies in the store, as it lies, across schools, in the order of the ids: for backups, copies
 * and migrations. Frozen at its opening on the embedded engine; on MongoDB each page is read when
 * asked for, so that only what lies in one document belongs together.
 */
export interface Snapshot {
  /** In pages; from behind the id `after` on. */
  documents(collection: string, after?: string): AsyncIterable<readonly WholeRow[]>;
  /** Those that never expire. */
  counters(): AsyncIterable<readonly CounterRow[]>;
  /** Whole files, kept or still waiting for their owner; in an order of the engine's own. */
  files(): AsyncIterable<readonly FileRow[]>;
  /** Undefined when the file went meanwhile. */
  content(file: FileRow): Promise<Readable | undefined>;
  close(): Promise<void>;
}

/** Writes what a snapshot gave, with its ids, versions and leases. */
export interface Intake {
  documents(
    collection: string,
    rows: readonly WholeRow[],
  ): Promise<readonly ('inserted' | 'exists')[]>;
  /** One that is there keeps the higher value. */
  counter(row: CounterRow): Promise<void>;
  file(file: FileRow, content: Readable): Promise<'inserted' | 'exists'>;
  /** Empties the store but for these collections; its tables and indexes stay. */
  clear(except: readonly string[]): Promise<void>;
}

export interface Engine {
  readonly engine: 'sqlite' | 'mongodb';
  /** `school` is undefined for a global collection. */
  table(collection: string, school: string | undefined): Table;
  queue(collection: string, queue: string): Queue;
  /** Adds one to a counter and gives the new value, from 1; it goes at `expiresAt`. */
  countUp(id: string, expiresAt: number | undefined): Promise<number>;
  blobs(school: string): Blobs;
  snapshot(): Promise<Snapshot>;
  readonly intake: Intake;
  ping(): Promise<void>;
  /** Removes documents and counters that expired at or before `now`, in bounded pages. */
  sweepExpired(now: number): Promise<number>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly declarations: Declarations;
  /** Epoch ms: what decides that a document has expired. */
  readonly now: () => number;
  /** Told, before any table or index is made or changed, where the store stands; throws to leave it alone. */
  readonly admit?: (standing: unknown) => void;
}
