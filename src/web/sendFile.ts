/** Sends a kept file, whole or in the range that a player asks for (RFC 9110 section 14). */
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { AppError } from './errors.ts';
import type { FileAnswer } from './types.ts';

export async function sendFile(req: Request, res: Response, file: FileAnswer): Promise<void> {
  const range = askedRange(req, file.size);
  res.setHeader('Accept-Ranges', 'bytes');
  if (range === 'outside') {
    res.setHeader('Content-Range', `bytes */${file.size}`);
    res.status(416).end();
    return;
  }
  const content = await file.read(range);
  if (content === undefined) throw new AppError('not-found');
  res.type(file.contentType);
  // What a person uploaded is played or saved, never run as a page of ours.
  res.setHeader('X-Content-Type-Options', 'nosniff');
  const { from, to } = range ?? { from: 0, to: file.size - 1 };
  if (range !== undefined) {
    res.status(206);
    res.setHeader('Content-Range', `bytes ${from}-${to}/${file.size}`);
  }
  res.setHeader('Content-Length', to - from + 1);
  await pipeline(content, res);
}

/** Several ranges at once, or a unit that is not bytes, get the whole file: players ask for one. */
function askedRange(
  req: Request,
  size: number,
): { from: number; to: number } | 'outside' | undefined {
  const ranges = req.range(size);
  if (ranges === -1) return 'outside';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1)
    return undefined;
  const [only] = ranges;
  return only && { from: only.start, to: only.end };
}
