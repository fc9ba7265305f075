/** Sends an answer value over HTTP. */
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { WebNeeds } from './needs.ts';
import { sendFile } from './sendFile.ts';
import { sendPage } from './sendPage.ts';
import type { Answer, Download, RequestContext } from './types.ts';

export interface Sending<A = Answer> {
  readonly req: Request;
  readonly res: Response;
  readonly ctx: RequestContext;
  readonly answer: A;
}

export async function sendAnswer(needs: WebNeeds, sending: Sending): Promise<void> {
  const { res, answer } = sending;
  switch (answer.kind) {
    case 'page':
      return sendPage(needs, { ...sending, answer });
    case 'see-other':
      res.redirect(303, answer.to);
      return;
    case 'json':
      res.status(answer.status ?? 200).json(answer.body);
      return;
    case 'download':
      return sendDownload(sending.res, answer);
    case 'file':
      return sendFile(sending.req, res, answer);
  }
}

async function sendDownload(res: Response, answer: Download): Promise<void> {
  res.type(answer.contentType);
  if (answer.fileName !== undefined) res.attachment(answer.fileName).type(answer.contentType);
  if (typeof answer.content === 'string') {
    res.send(answer.content);
    return;
  }
  if (answer.size !== undefined) res.setHeader('Content-Length', answer.size);
  await pipeline(answer.content, res);
}
