/** Sends an answer value over HTTP. */
import type { Response } from 'express';
import type { WebNeeds } from './needs.ts';
import { sendFile } from './sendFile.ts';
import type { Sending } from './sending.ts';
import { sendPage } from './sendPage.ts';
import type { Download } from './types.ts';

export async function sendAnswer(needs: WebNeeds, sending: Sending): Promise<void> {
  const { res, answer } = sending;
  switch (answer.kind) {
    case 'page':
      return sendPage(needs, { ...sending, answer });
    case 'see-other':
      // Express's `redirect` writes a text that no browser shows.
      res.status(303).location(answer.to).end();
      return;
    case 'json':
      res.status(answer.status ?? 200).json(answer.body);
      return;
    case 'download':
      return sendDownload(res, answer);
    case 'file':
      return sendFile(sending.req, res, answer);
  }
}

function sendDownload(res: Response, { fileName, contentType, content }: Download): void {
  if (fileName !== undefined) res.attachment(fileName);
  res.type(contentType).send(content);
}
