import { hourMs, secondMs } from '../domain/time.ts';

/** No platform decides that we stay silent for longer. */
const longestMs = 6 * hourMs;

/** `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3); nothing when absent or senseless. */
export function retryAfterMs(
  { headers }: { readonly headers: Headers },
  now: number,
): { readonly retryAfterMs?: number } {
  const text = headers.get('retry-after')?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * secondMs : Date.parse(text) - now;
  return waitMs >= 0 ? { retryAfterMs: Math.min(waitMs, longestMs) } : {};
}
