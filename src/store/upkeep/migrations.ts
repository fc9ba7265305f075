/**
 * What later versions change in the documents that are there, in order, the same on both engines
 * (decision 0021). A new field that may be absent, a new index and a new collection need none.
 */
export interface Migration {
  /** 1, 2, 3, …: the schema that a store has after it. */
  readonly number: number;
  /** For the operator: “Give each course its calendar”. */
  readonly title: string;
  readonly collection: string;
  /**
   * Pure and idempotent: the new document, or undefined when there is nothing to change. A crash
   * between a page and the note of it brings the same documents again.
   */
  readonly change: (doc: Readonly<Record<string, unknown>>) => Record<string, unknown> | undefined;
}

/** None so far: the documents of 0.1 are as they were. */
export const migrations: readonly Migration[] = [];

/** Number of the last of them. */
export const lastOf = (list: readonly Migration[]): number => list.at(-1)?.number ?? 0;
