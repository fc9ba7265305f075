/** What the storage door throws. Messages name collections, fields and keys, never a content. */

/** A mistake in the calling code: undeclared index, limit too high, another school's document. */
export class StoreUseError extends Error {
  override readonly name = 'StoreUseError';
}

/** A cursor that this find did not give: cut, changed, or of another list. */
export class BadCursorError extends Error {
  override readonly name = 'BadCursorError';
}

/** Cursors come back from people's addresses: one that was typed over is no fault of ours. */
export const isBadCursor = (error: unknown): boolean => error instanceof BadCursorError;

/** A document that its own schema refuses; says where, never what. */
export class InvalidDocumentError extends Error {
  override readonly name = 'InvalidDocumentError';
}

/** A replace, change or settle would give a value of a unique index to two documents. */
export class ValueTakenError extends Error {
  override readonly name = 'ValueTakenError';
}

/** A secret that can't be read: its key is not in the ring, or it was tampered with. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** Told apart by whoever can make a new secret in place of a lost one. */
export const isLostSecret = (error: unknown): boolean => error instanceof SecretError;

/** This version can't work on the store as it stands: what to do is in the message, for the operator. */
export class StandingError extends Error {
  override readonly name = 'StandingError';
}

/** The store did not answer, or not as long as a person waits (`patience.ts`). What it was asked may still come about. */
export class StoreAwayError extends Error {
  override readonly name = 'StoreAwayError';
}

/** Names that the MongoDB driver and Mongoose give to an engine that does not answer. */
const noAnswer =
  /^(StoreAway|Mongo(oseServerSelection|ServerSelection|Network|NetworkTimeout|NotConnected|PoolCleared|PoolClosed|ServerClosed|TopologyClosed|ClientClosed|WaitQueueTimeout|OperationTimeout|StalePrimary|WriteConcern)|PoolClearedOnNetwork)Error$/;

/**
 * What a server answers that can't serve now: no primary after an election, one that steps down or stops, a
 * majority that does not confirm in time. Codes of MongoDB's `error_codes.yml`; the driver has asked twice.
 */
const notNow = new Set([
  6, 7, 64, 89, 91, 189, 262, 9001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436,
]);

/** Trying again soon makes sense: it is the store that is away, not the request that is wrong. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (noAnswer.test(error.name)) return true;
  return 'code' in error && error.name.startsWith('Mongo') && notNow.has(Number(error.code));
}
