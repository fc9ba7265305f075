/** Reads a backup (backupFormat.ts), and compares it with what was written. */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable, pipeline } from 'node:stream';
import { types } from 'node:util';
import { createGunzip } from 'node:zlib';
import { DamagedBackupError, format, head, line } from './backupFormat.ts';
import type { BackupHead, Line } from './backupFormat.ts';
import type { Moved } from './records.ts';
import { createTally } from './tally.ts';
import type { Tally } from './tally.ts';

export interface BackupReader {
  readonly head: BackupHead;
  /** Each file's content is read before the next record is asked for, or passed over. */
  readonly records: AsyncGenerator<Moved>;
}

/**
 * Opens a backup; the end of `records` has compared it with what was written, or thrown.
 * @throws DamagedBackupError
 */
export async function readBackup(path: string): Promise<BackupReader> {
  const lines = openLines(path);
  const first = (await lines.next()) ?? '';
  const read = head.safeParse(parse(first));
  if (!read.success) throw new DamagedBackupError(`${path} is not a backup of Élan`);
  const { elan: _elan, format: own, ...about } = read.data;
  if (own !== format) {
    throw new DamagedBackupError(
      `${path} has format ${own}: this version of Élan reads format ${format}`,
    );
  }
  return { head: about, records: recordsOf(path, lines) };
}

async function* recordsOf(path: string, lines: Lines): AsyncGenerator<Moved> {
  const tally = createTally();
  const wrong = (why: string) => new DamagedBackupError(`${path} is damaged: ${why}`);
  for (;;) {
    const before = lines.sha256();
    const text = await lines.next();
    if (text === undefined) throw wrong('it was cut before its end');
    const read = line.safeParse(parse(text));
    if (!read.success || 'b' in read.data) throw wrong('a line of it can’t be read');
    if ('end' in read.data) {
      const said = read.data.end;
      if (said.sha256 !== before) throw wrong('its checksum is another');
      needSame(said.tally, tally.read(), wrong);
      if ((await lines.next()) !== undefined) throw wrong('something follows its end');
      return;
    }
    if ('f' in read.data) {
      const content = createHash('sha256');
      const parts = partsOf(lines, content);
      const moved: Moved = { kind: 'file', row: read.data.f, content: Readable.from(parts) };
      yield moved;
      // What the taker left of it.
      await drain(partsOf(lines, content));
      tally.add(moved, content.digest('hex'));
      continue;
    }
    const moved = toMoved(read.data);
    tally.add(moved);
    yield moved;
  }
}

async function drain(parts: AsyncGenerator<Buffer>): Promise<void> {
  while ((await parts.next()).done !== true);
}

function toMoved(read: Exclude<Line, { b: string } | { end: unknown } | { f: unknown }>): Moved {
  if ('n' in read) return { kind: 'counter', row: { id: read.n, value: read.v } };
  const { c: collection, v: version, d: doc, l: leases = {} } = read;
  return { kind: 'document', collection, row: { doc, version, leases } };
}

/** The parts of one file: the lines until one that is something else. */
async function* partsOf(lines: Lines, content: Hash): AsyncGenerator<Buffer> {
  for (let text = await lines.peek(); text?.startsWith('{"b":') === true;) {
    const read = line.safeParse(parse(text));
    if (!read.success || !('b' in read.data)) return;
    await lines.next();
    const bytes = Buffer.from(read.data.b, 'base64');
    content.update(bytes);
    yield bytes;
    text = await lines.peek();
  }
}

function needSame(said: Tally, found: Tally, wrong: (why: string) => Error): void {
  for (const place of new Set([...Object.keys(said), ...Object.keys(found)])) {
    const [one, two] = [said[place], found[place]];
    if (one?.count !== two?.count || one?.digest !== two?.digest)
      throw wrong(`${place} are not those that were written`);
  }
}

interface Lines {
  /** Undefined at the end. */
  next(): Promise<string | undefined>;
  peek(): Promise<string | undefined>;
  /** Of all lines that were taken. */
  sha256(): string;
}

function openLines(path: string): Lines {
  const source = linesOf(path);
  const taken = createHash('sha256');
  let held: { readonly text: string | undefined } | undefined;
  const peek = async (): Promise<string | undefined> => {
    if (held === undefined) {
      const { value, done } = await source.next();
      held = { text: done === true ? undefined : value };
    }
    return held.text;
  };
  return {
    peek,
    async next() {
      const text = await peek();
      if (text !== undefined) taken.update(`${text}\n`);
      held = undefined;
      return text;
    },
    sha256: () => taken.copy().digest('hex'),
  };
}

/** @throws DamagedBackupError when the file can't be unpacked */
async function* linesOf(path: string): AsyncGenerator<string, undefined> {
  const unpacked = createGunzip();
  pipeline(createReadStream(path), unpacked, () => undefined);
  unpacked.setEncoding('utf8');
  let rest = '';
  try {
    for await (const piece of unpacked) {
      const lines = `${rest}${String(piece)}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (cause) {
    const code = types.isNativeError(cause) && 'code' in cause ? String(cause.code) : '';
    // Not there, or not readable: that is no damage.
    if (!code.startsWith('Z_')) throw cause;
    throw new DamagedBackupError(`${path} is damaged: it can’t be unpacked`, { cause });
  }
  if (rest !== '') yield rest;
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
