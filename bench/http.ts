/** The load's own client: connections kept open, nothing followed, every answer timed. */
import { Agent, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 400 });

export interface Reply {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** From the first byte sent to the last one received. */
  readonly ms: number;
}

interface Ask {
  readonly form?: Readonly<Record<string, string>> | URLSearchParams;
  readonly cookie?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Not compressed. */
  readonly plain?: boolean;
}

const formType = 'application/x-www-form-urlencoded';

export function send(url: string, { form, cookie, headers, plain }: Ask = {}): Promise<Reply> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'text/html',
        'accept-language': 'fr-FR,fr;q=0.9,en;q=0.5',
        'accept-encoding': plain ? 'identity' : 'gzip, deflate, br',
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined
          ? {}
          : { 'content-type': formType, 'content-length': Buffer.byteLength(body) }),
        ...headers,
      },
    });
    sent.on('error', reject);
    sent.once('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const { statusCode: status = 0, headers: received } = answer;
        const ms = performance.now() - start;
        resolve({ url, status, headers: received, body: Buffer.concat(chunks), ms });
      });
    });
    sent.end(body);
  });
}

/** Lets the idle connections go. */
export const closeConnections = (): void => agent.destroy();
