/**
 * Calls to platforms. Never throws, follows no redirect (a token could leak, H-15), stops at a time
 * and at a size. Some installations answer 403 without a User-Agent (lti.md 3.4).
 */
import { secondMs } from '../domain/time.ts';

export interface Call {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, body included; 10 s unless told. */
  readonly timeoutMs?: number;
  /** Of the body; 64 kB unless told. */
  readonly maxBytes?: number;
}

type Failure = 'time-out' | 'network' | 'too-large' | 'private-address';

export type Reply =
  | { readonly ok: true; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly ok: false; readonly why: Failure };

export type Outbound = (call: Call) => Promise<Reply>;

/** Longest answer that is read, unless told. */
export const usualBytes = 64 * 1024;

export function createOutbound(fetch: typeof globalThis.fetch, userAgent: string): Outbound {
  return async ({ url, method = 'GET', headers, body, ...limits }) => {
    const { timeoutMs = 10 * secondMs, maxBytes = usualBytes } = limits;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method,
        headers: { ...headers, 'user-agent': userAgent },
        redirect: 'manual',
        signal,
        ...(body === undefined ? {} : { body }),
      });
      const text = await readBounded(response, maxBytes);
      if (text === undefined) return { ok: false, why: 'too-large' };
      return { ok: true, status: response.status, headers: response.headers, text };
    } catch {
      return { ok: false, why: signal.aborted ? 'time-out' : 'network' };
    }
  };
}

async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}
