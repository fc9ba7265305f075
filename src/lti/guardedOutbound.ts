/**
 * Calls to an address that a stranger gave us (lti.md 2.2, H-21). The name is resolved once, at the
 * connection, and the address that is connected to is the one that was checked: a name that answers
 * differently the second time gains nothing. Never throws, follows no redirect.
 */
import { lookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { secondMs } from '../domain/time.ts';
import { usualBytes } from './outbound.ts';
import type { Call, Outbound } from './outbound.ts';
import { isPrivateAddress } from './privateAddress.ts';

type Resolve = (
  host: string,
  told: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

interface Options {
  readonly userAgent: string;
  /** Outside production the demonstration's and the tests' platforms are on this machine. */
  readonly loopbackAllowed: boolean;
  readonly resolve?: Resolve;
}

class PrivateAddressError extends Error {}

const resolveAll: Resolve = (host, told) => lookup(host, { all: true }, told);

export function createGuardedOutbound(options: Options): Outbound {
  const guard = guardedLookup(options);
  return async ({ timeoutMs = 10 * secondMs, ...call }) => {
    const url = new URL(call.url);
    // An address that is written out is never looked up.
    const literal = url.hostname.replaceAll(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && isPrivateAddress(literal, options.loopbackAllowed))
      return { ok: false, why: 'private-address' };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await send({ url, call, guard, signal, userAgent: options.userAgent });
      const text = await readBounded(answer);
      if (text === undefined) return { ok: false, why: 'too-large' };
      return { ok: true, status: answer.statusCode ?? 0, headers: headersOf(answer), text };
    } catch (error) {
      if (error instanceof PrivateAddressError) return { ok: false, why: 'private-address' };
      return { ok: false, why: signal.aborted ? 'time-out' : 'network' };
    }
  };
}

/** One private address among several is enough to refuse the name. */
function guardedLookup({ loopbackAllowed, resolve = resolveAll }: Options): LookupFunction {
  return (host, { all }, told) => {
    resolve(host, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return told(error ?? new Error('no address'), []);
      if (addresses.some(({ address }) => isPrivateAddress(address, loopbackAllowed)))
        return told(new PrivateAddressError(host), []);
      return all === true ? told(null, [...addresses]) : told(null, first.address, first.family);
    });
  };
}

interface Sending {
  readonly url: URL;
  readonly call: Call;
  readonly guard: LookupFunction;
  readonly signal: AbortSignal;
  readonly userAgent: string;
}

function send({ url, call, guard, signal, userAgent }: Sending): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const { method = 'GET', headers, body } = call;
  return new Promise((resolve, reject) => {
    // No agent: a connection of its own, so that the look-up is never somebody else's.
    const asked = request(url, {
      method,
      headers: { ...headers, 'user-agent': userAgent },
      lookup: guard,
      agent: false,
      signal,
    });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end(body);
  });
}

async function readBounded(answer: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    // Leaving the loop closes the connection.
    if (size > usualBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const pairs = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Headers(pairs);
}
