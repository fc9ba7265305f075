/**
 * The storage verbs (model.md 1). Each is atomic on one document; nothing else is promised, on
 * either engine. Only declared indexes can be read: equality on a prefix, then one range.
 */
import type { Readable } from 'node:stream';
import type { z } from 'zod';

export type Scalar = string | number | boolean;

/** A document as read: the version is the door's, raised by one at each accepted write. */
export type Stored<D> = D & { readonly version: number };

export interface Index {
  /**
   * Dotted paths to scalars that are never absent; `_id` only last. In a school's collection the
   * school comes first by itself.
   */
  readonly fields: readonly string[];
  readonly unique?: true;
  /** One of the fields is an array of scalars: one entry per element. It is then asked by equality. */
  readonly array?: true;
}

/** Retention classes of domain.md 4.3; `technical` goes by its expiry field. */
type Retention = 'technical' | 'account' | 'school-year' | 'school-year-plus-one' | 'kept';

export interface Declaration<S extends z.ZodObject = z.ZodObject> {
  readonly schema: S;
  readonly indexes: Readonly<Record<string, Index>>;
  /** Field of epoch milliseconds: from then on no verb sees the document (its id stays taken) until it is swept. */
  readonly expires?: string;
  readonly retention: Retention;
  /** Left out of backups and copies: what opens a session is worth nothing elsewhere. */
  readonly stays?: true;
  /** Top-level string fields kept under AES-256-GCM. */
  readonly encrypted?: readonly string[];
  /** Queue name → when the document is due, and by what queues are kept apart. */
  readonly queues?: Readonly<Record<string, { readonly due: string; readonly partition: string }>>;
}

export interface Find {
  /** Values of the first fields of the index. */
  readonly eq?: readonly Scalar[];
  /** Range over the next field: `from` included, `to` excluded. */
  readonly from?: Scalar;
  readonly to?: Scalar;
  readonly order?: 'asc' | 'desc';
  /** `next` of the page before. */
  readonly after?: string;
  /** At most 500. */
  readonly limit: number;
}

export interface PageOf<D> {
  readonly docs: readonly Stored<D>[];
  /** Absent on the last page. */
  readonly next?: string;
}

export type Change<D> =
  | { readonly outcome: 'changed' | 'unchanged'; readonly doc: Stored<D> }
  | { readonly outcome: 'missing' | 'conflict' };

export interface Collection<D extends { _id: string }> {
  get(id: string): Promise<Stored<D> | undefined>;
  /** At most 200 ids; missing ones are left out, order is not promised. */
  getMany(ids: readonly string[]): Promise<readonly Stored<D>[]>;
  /** `exists`: the id or a value of a unique index is taken. */
  insert(doc: D): Promise<'inserted' | 'exists'>;
  insertMany(docs: readonly D[]): Promise<readonly ('inserted' | 'exists')[]>;
  /**
   * Compare-and-set on the version that was read.
   * @throws ValueTakenError when a value of a unique index is another document's
   */
  replace(doc: D, version: number): Promise<'replaced' | 'conflict'>;
  /**
   * As `replace`, and the document, with another school in it, is that school's from then on. Only of a
   * school's door.
   */
  handOver(doc: D, version: number): Promise<'replaced' | 'conflict'>;
  /** Read, pure `fn`, `replace`: five tries with jitter. `fn` returns undefined for "no change". */
  change(id: string, fn: (doc: Stored<D>) => D | undefined): Promise<Change<D>>;
  /** Get and delete: one winner. */
  take(id: string): Promise<Stored<D> | undefined>;
  delete(id: string): Promise<boolean>;
  /** Deletes at most `limit` documents of the range and says how many. */
  deletePage(
    index: string,
    range: Omit<Find, 'after' | 'order' | 'limit'>,
    limit: number,
  ): Promise<number>;
  find(index: string, query: Find): Promise<PageOf<D>>;
  /** Stops counting at `max`. */
  count(index: string, range: Pick<Find, 'eq' | 'from' | 'to'>, max: number): Promise<number>;
}

export interface Lease<D> {
  readonly doc: Stored<D>;
  readonly queue: string;
  readonly token: string;
  readonly until: number;
}

/** What jobs may do across schools: claim, renew, settle and page, nothing else. */
export interface JobDoor<D extends { _id: string }> {
  /** The document of the partition that has been due for longest and is not leased, or undefined. */
  claim(
    queue: string,
    ask: { readonly partition: string; readonly now: number; readonly leaseMs: number },
  ): Promise<Lease<D> | undefined>;
  /** Extends the lease; undefined when it was lost. */
  renew(
    lease: Lease<D>,
    ask: { readonly now: number; readonly leaseMs: number },
  ): Promise<Lease<D> | undefined>;
  /**
   * Applies pure `fn` to the document as it is now (a student may have written meanwhile), gives the
   * lease back. `lost`: another holder has it, nothing was written.
   */
  settle(lease: Lease<D>, fn: (doc: Stored<D>) => D): Promise<'settled' | 'lost'>;
  /** Gives the lease back and the document is due again at `until`, as it is now. */
  postpone(lease: Lease<D>, until: number): Promise<'settled' | 'lost'>;
  /** How many documents are due in a queue at `now`, leased or not; stops counting at `max`. */
  count(
    queue: string,
    ask: { readonly partition: string; readonly now: number; readonly max: number },
  ): Promise<number>;
  /** Documents due in a queue before `now`, oldest first: for metrics and repair. */
  page(
    queue: string,
    query: { readonly partition: string; readonly now: number; readonly limit: number },
  ): Promise<PageOf<D>>;
}

export interface Counters {
  /** Counts one hit in the fixed window of `windowMs` that holds `now`. */
  hit(
    key: string,
    ask: { readonly now: number; readonly windowMs: number },
  ): Promise<{ readonly count: number; readonly resetAt: number }>;
  /** 1, 2, 3, …: never the same number twice. */
  next(key: string): Promise<number>;
}

export interface BlobHead {
  readonly id: string;
  readonly contentType: string;
  readonly size: number;
  /** Undefined while pending: an owner must name it within 24 h. */
  readonly owner?: string;
  readonly createdAt: number;
}

/** Files of one school. Blob first (pending), then the owner names it, then it is kept (model.md 6). */
export interface Blobs {
  /** Streams in; `too-large` leaves nothing behind. */
  put(
    content: Readable,
    ask: { readonly contentType: string; readonly maxBytes: number; readonly now: number },
  ): Promise<BlobHead | 'too-large'>;
  /** False when the file is gone or another's. */
  keep(id: string, owner: string): Promise<boolean>;
  head(id: string): Promise<BlobHead | undefined>;
  /** Bytes `from` to `to`, both included, cut at the end of the file; none beyond it. */
  read(
    id: string,
    range?: { readonly from: number; readonly to: number },
  ): Promise<Readable | undefined>;
  delete(id: string): Promise<boolean>;
  /** Removes pending files created before `before`, at most `limit`. */
  sweep(before: number, limit: number): Promise<number>;
}
