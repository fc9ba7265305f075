/**
 * The indexes of a database, brought in step with the declarations at opening: a missing one is made,
 * one that is there and means something else is named in an error, never changed or dropped.
 */
import type { mongo } from 'mongoose';

/** One index that must be there. */
export interface WantedIndex {
  readonly collection: string;
  readonly key: Readonly<Record<string, 1>>;
  readonly options: Pick<
    mongo.IndexDescription,
    'unique' | 'expireAfterSeconds' | 'partialFilterExpression'
  >;
}

/**
 * @returns those that are missing
 * @throws Error that names each index whose meaning is another than the declared one
 */
export async function missingIndexes(
  db: mongo.Db,
  wanted: readonly WantedIndex[],
): Promise<readonly WantedIndex[]> {
  const collections = [...new Set(wanted.map(({ collection }) => collection))];
  const found = new Map(
    await Promise.all(
      collections.map(async (name) => [name, await listIndexes(db, name)] as const),
    ),
  );
  const missing: WantedIndex[] = [];
  const problems: string[] = [];
  for (const index of wanted) {
    const known = found.get(index.collection)?.find(({ key }) => sameKey(key, index.key));
    if (known === undefined) missing.push(index);
    else if (meaningOf(known) !== meaningOf(index.options)) {
      problems.push(
        `${index.collection}.${known.name ?? ''} is ${meaningOf(known)}, declared ${meaningOf(index.options)}`,
      );
    }
  }
  if (problems.length > 0) {
    throw new Error(
      `MongoDB: indexes that are not as declared, drop them and start again: ${problems.join('; ')}`,
    );
  }
  return missing;
}

/** @throws Error that names the index which can't be made: its documents have a value twice, … */
export async function makeIndexes(db: mongo.Db, missing: readonly WantedIndex[]): Promise<void> {
  for (const { collection, key, options } of missing) {
    try {
      // A map keeps the order of the keys, whatever they are called.
      await db.collection(collection).createIndex(new Map(Object.entries(key)), options);
    } catch (cause) {
      const fields = Object.keys(key).join(', ');
      const why = cause instanceof Error && 'code' in cause ? ` (code ${String(cause.code)})` : '';
      const line = `MongoDB: the index of ${collection} on ${fields} can’t be made${why}`;
      throw new Error(line, { cause });
    }
  }
}

/** None where the collection is not there yet. */
async function listIndexes(
  db: mongo.Db,
  name: string,
): Promise<readonly mongo.IndexDescriptionInfo[]> {
  try {
    return await db.collection(name).indexes();
  } catch (error) {
    const namespaceNotFound = 26;
    if (error instanceof Error && 'code' in error && error.code === namespaceNotFound) return [];
    throw error;
  }
}

const sameKey = (one: object, other: object): boolean =>
  JSON.stringify(Object.entries(one)) === JSON.stringify(Object.entries(other));

function meaningOf(options: WantedIndex['options']): string {
  const { unique, expireAfterSeconds, partialFilterExpression } = options;
  const parts = [
    ...(unique === true ? ['unique'] : []),
    ...(expireAfterSeconds === undefined ? [] : [`expiring after ${expireAfterSeconds} s`]),
    ...(partialFilterExpression === undefined
      ? []
      : [`partial by ${JSON.stringify(partialFilterExpression)}`]),
  ];
  return parts.join(', ') || 'plain';
}
