/**
 * The backup file: gzip of lines of JSON, one record a line, so that it can be looked at with `zcat`.
 * The first says what it is, the last how many records of what there were and the SHA-256 of all lines
 * before it: a file that was cut or changed is known before anything of it is used (decision 0022).
 */
import { z } from 'zod';

export const format = 1;
const count = z.number().int().nonnegative();

export const head = z.strictObject({
  elan: z.literal('backup'),
  format: count,
  schema: count,
  engine: z.string(),
  madeAt: z.string(),
});
export type BackupHead = Omit<z.infer<typeof head>, 'elan' | 'format'>;

const document = z.strictObject({
  c: z.string(),
  v: count,
  d: z.looseObject({ _id: z.string() }),
  l: z.record(z.string(), z.strictObject({ token: z.string(), until: z.number() })).optional(),
});
const counter = z.strictObject({ n: z.string(), v: count });
const file = z.strictObject({
  f: z.strictObject({
    id: z.string(),
    school: z.string(),
    contentType: z.string(),
    size: count,
    owner: z.string().exactOptional(),
    createdAt: z.number(),
  }),
});
const part = z.strictObject({ b: z.base64() });
const end = z.strictObject({
  end: z.strictObject({
    tally: z.record(z.string(), z.strictObject({ count, digest: z.string() })),
    sha256: z.string(),
  }),
});
export const line = z.union([document, part, counter, file, end]);

/** The file is not a backup, was cut, or is not what was written. */
export class DamagedBackupError extends Error {
  override readonly name = 'DamagedBackupError';
}

export const asLine = (value: object): string => `${JSON.stringify(value)}\n`;
export type Line = z.infer<typeof line>;
