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
