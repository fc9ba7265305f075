/** The load's own client: connections kept open, nothing followed, every answer timed. */
import { Agent, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';

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

export async function send(url: string, ask: Ask = {}): Promise<Reply> {
  const start = performance.now();
  // The server may close an idle connection just as it is used again: RFC 9112 9.3.1.
  const got = (await exchange(url, ask)) ?? (await exchange(url, ask));
  if (got === undefined) throw new Error(`${url}: connection closed twice`);
  return { ...got, url, ms: performance.now() - start };
}

/** Undefined: the connection was an old one and had just been closed. */
function exchange(
  url: string,
  { form, cookie, headers, plain }: Ask,
): Promise<Pick<Reply, 'status' | 'headers' | 'body'> | undefined> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
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
    sent.on('error', (error) => (sent.reusedSocket ? resolve(undefined) : reject(error)));
    sent.once('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const { statusCode: status = 0, headers: received } = answer;
        resolve({ status, headers: received, body: Buffer.concat(chunks) });
      });
    });
    sent.end(body);
  });
}

/** The page as text. */
export function textOf({ headers, body }: Pick<Reply, 'headers' | 'body'>): string {
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return plain.toString('utf8');
}

/** Lets the idle connections go. */
export const closeConnections = (): void => agent.destroy();
