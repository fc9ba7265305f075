/** One file of a multipart form, streamed into the school's blobs: never whole in memory. */
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import type { Request } from 'express';
import type { Blobs } from '../../store/index.ts';
import { fileKind, headBytes, videoBytes } from './fileKind.ts';
import { watchForLocation } from './findLocation.ts';

export type Received =
  | {
      readonly ok: true;
      readonly blobId: string;
      readonly contentType: string;
      readonly size: number;
    }
  | {
      readonly ok: false;
      readonly problem: 'missing' | 'kind' | 'too-large' | 'location' | 'unreadable';
    };

/** Reads the request to its end whatever happens, so that the answer reaches the browser. */
export async function receiveFile(blobs: Blobs, req: Request, now: number): Promise<Received> {
  const form = openForm(req);
  if (form === undefined) return { ok: false, problem: 'unreadable' };
  let received: Promise<Received> | undefined;
  form.on('file', (name, file) => {
    // A form that is cut breaks its file too; unheard, that error would end the process.
    file.on('error', () => undefined);
    if (name === 'recording' && received === undefined) received = keepFile(blobs, file, now);
    else file.resume();
  });
  try {
    await pipeline(req, form);
  } catch {
    await received?.catch(() => undefined);
    return { ok: false, problem: 'unreadable' };
  }
  return (await received) ?? { ok: false, problem: 'missing' };
}

function openForm(req: Request): busboy.Busboy | undefined {
  try {
    return busboy({
      headers: req.headers,
      limits: { files: 1, fields: 5, fieldSize: 200, fileSize: videoBytes + 1 },
    });
  } catch {
    return undefined;
  }
}

async function keepFile(blobs: Blobs, file: Readable, now: number): Promise<Received> {
  const head = await readHead(file);
  if (head.length === 0) return drained(file, 'missing');
  const kind = fileKind(head);
  if (kind === undefined) return drained(file, 'kind');
  let located = false;
  const watch = watchForLocation(() => {
    located = true;
  });
  const content = new PassThrough();
  const put = blobs.put(content, { contentType: kind.contentType, maxBytes: kind.maxBytes, now });
  watch.write(head);
  // A file over its limit ends the reading side first: the rest of the form is let go.
  const flow = pipeline(file, watch, content).catch(() => void file.resume());
  const [kept] = await Promise.all([put.catch(() => undefined), flow]);
  if (kept === undefined) return { ok: false, problem: 'unreadable' };
  if (kept === 'too-large') return { ok: false, problem: 'too-large' };
  if (located) {
    await blobs.delete(kept.id);
    return { ok: false, problem: 'location' };
  }
  return { ok: true, blobId: kept.id, contentType: kept.contentType, size: kept.size };
}

function drained(file: Readable, problem: 'missing' | 'kind'): Received {
  file.resume();
  return { ok: false, problem };
}

/** The first bytes, taken out of the stream; none when it ends or breaks before. */
async function readHead(file: Readable): Promise<Buffer> {
  for (;;) {
    const chunk: unknown = file.read(headBytes) ?? file.read();
    if (Buffer.isBuffer(chunk)) return chunk;
    if (file.readableEnded || file.destroyed) return Buffer.alloc(0);
    const more = await new Promise<boolean>((resolve) => {
      file.once('readable', () => resolve(true));
      for (const end of ['end', 'error', 'close']) file.once(end, () => resolve(false));
    });
    if (!more) return Buffer.alloc(0);
  }
}
