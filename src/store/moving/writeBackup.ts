/** Writes a backup (backupFormat.ts), streamed: a store of any size needs the memory of one page. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { asLine, format } from './backupFormat.ts';
import type { BackupHead } from './backupFormat.ts';
import type { Moved } from './records.ts';
import { createTally } from './tally.ts';
import type { Counting, Tally } from './tally.ts';

/** Readable by its owner only; under its name only once it is whole. @returns what it holds */
export async function writeBackup(
  path: string,
  about: BackupHead,
  records: AsyncIterable<Moved>,
): Promise<Tally> {
  const tally = createTally();
  const whole = createHash('sha256');
  async function* lines(): AsyncGenerator<string> {
    for await (const text of textsOf(about, records, tally)) {
      whole.update(text);
      yield text;
    }
    yield asLine({ end: { tally: tally.read(), sha256: whole.digest('hex') } });
  }
  const unfinished = `${path}.part`;
  try {
    const out = createWriteStream(unfinished, { mode: 0o600, flush: true });
    await pipeline(Readable.from(lines()), createGzip(), out);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return tally.read();
}

async function* textsOf(
  about: BackupHead,
  records: AsyncIterable<Moved>,
  tally: Counting,
): AsyncGenerator<string> {
  yield asLine({ elan: 'backup', format, ...about });
  for await (const moved of records) {
    if (moved.kind === 'file') {
      yield asLine({ f: moved.row });
      const content = createHash('sha256');
      for await (const bytes of moved.content) {
        content.update(bytes);
        yield asLine({ b: Buffer.from(bytes).toString('base64') });
      }
      tally.add(moved, content.digest('hex'));
      continue;
    }
    tally.add(moved);
    if (moved.kind === 'counter') yield asLine({ n: moved.row.id, v: moved.row.value });
    else yield asLine(documentLine(moved));
  }
}

function documentLine({ collection: c, row }: Extract<Moved, { kind: 'document' }>) {
  const { doc: d, version: v, leases: l } = row;
  return { c, v, d, ...(Object.keys(l).length > 0 && { l }) };
}
