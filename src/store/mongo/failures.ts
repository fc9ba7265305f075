/** What the driver throws, put into the words of the door. */
import { mongo } from 'mongoose';
import { ValueTakenError } from '../errors.ts';

const duplicateKey = 11000;

/** The id, or a value of a unique index, is taken. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === duplicateKey;
}

/**
 * Positions of the documents that were taken already, when that is all that went wrong.
 * @throws the error itself otherwise
 */
export function duplicatesOf(error: unknown): ReadonlySet<number> {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const failures = [error.writeErrors].flat();
  const onlyTaken = failures.length > 0 && failures.every(({ code }) => code === duplicateKey);
  if (!onlyTaken || error.result.getWriteConcernError() !== undefined) throw error;
  return new Set(failures.map(({ index }) => index));
}

/** Names the collection, never a value: the driver's own message holds the key. */
export function asValueTaken(collection: string): (error: unknown) => never {
  return (error) => {
    if (!isDuplicate(error)) throw error;
    throw new ValueTakenError(`${collection}: a value of a unique index is taken`);
  };
}
