/** Who may show this answer in a frame. Nobody, until a platform is known (model.md 8). */
import type { Response } from 'express';

const header = 'Content-Security-Policy';
const origin = /^https?:\/\/[A-Za-z0-9.[\]:-]+$/;

/** Sets `frame-ancestors` of this answer to these origins; what is not an origin is left out. */
export function allowFrames(res: Response, origins: readonly string[]): void {
  const policy = res.getHeader(header);
  const allowed = origins.filter((candidate) => origin.test(candidate));
  if (typeof policy !== 'string' || allowed.length === 0) return;
  res.setHeader(
    header,
    policy.replace(/frame-ancestors [^;]*/, `frame-ancestors ${allowed.join(' ')}`),
  );
}
