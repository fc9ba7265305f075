/** How a document lies in MongoDB: its own fields, and the door's beside them. */
import type { Declaration } from '../contract.ts';
import type { Raw, Row } from '../engine.ts';

/** Queue name → who holds the document until when. */
type Leases = Readonly<Record<string, { readonly token: string; readonly until: number }>>;

/** Declared names start with a letter, so `_lease` and `_expiresAt` can't clash with a field. */
export interface Kept {
  _id: string;
  version: number;
  _lease?: Leases;
  /** The expiry field as a BSON date: what a TTL index needs. */
  _expiresAt?: Date;
  [field: string]: unknown;
}

export function toKept(raw: Raw, version: number, declaration: Declaration): Kept {
  const due = declaration.expires === undefined ? undefined : raw[declaration.expires];
  return {
    ...raw,
    version,
    ...(typeof due === 'number' && { _expiresAt: new Date(due) }),
  };
}

export function toRow({ version, _lease, _expiresAt, ...doc }: Kept): Row {
  return { doc, version };
}

/**
 * The write of a whole document that leaves the leases beside it untouched. Fields that the new
 * document lacks go; which there can be, the schema knows.
 */
export function writeBeside(raw: Raw, version: number, declaration: Declaration) {
  const { _id, ...fields } = toKept(raw, version, declaration);
  const all = [...Object.keys(declaration.schema.shape), '_expiresAt'];
  const absent = all.filter((field) => field !== '_id' && fields[field] === undefined);
  return {
    $set: fields,
    ...(absent.length > 0 && {
      $unset: Object.fromEntries(absent.map((field) => [field, '' as const])),
    }),
  };
}
