/** Who may show this answer in a frame. Nobody, until a platform is known (model.md 8). */
import type { Response } from 'express';

const header = 'Content-Security-Policy';
const origin = /^https?:\/\/[A-Za-z0-9.[\]:-]+$/;
/** Of a domain that is one product's; `https://*.fr` would be everybody. */
const subdomains = /^https:\/\/\*(\.[a-z0-9-]+){2,}$/;

/** Sets `frame-ancestors` of this answer to these origins; what is neither an origin nor those of a domain is left out. */
export function allowFrames(res: Response, origins: readonly string[]): void {
  const allowed = origins.filter((one) => origin.test(one) || subdomains.test(one));
  if (allowed.length > 0) setAncestors(res, allowed.join(' '));
}

/** For a page without data, form or session, when no platform is known (decision 0007). */
export function allowAnyFrame(res: Response): void {
  setAncestors(res, '*');
}

/** The forms of this answer may also go to the origin of this address, which was checked. */
export function allowFormsTo(res: Response, address: string): void {
  const policy = res.getHeader(header);
  const to = new URL(address).origin;
  if (typeof policy === 'string' && origin.test(to))
    res.setHeader(header, policy.replace(/form-action [^;]*/, `form-action 'self' ${to}`));
}

/** Whether nobody has said yet who may frame this answer. */
export function isFramedByNobody(res: Response): boolean {
  return String(res.getHeader(header)).includes("frame-ancestors 'none'");
}

function setAncestors(res: Response, ancestors: string): void {
  const policy = res.getHeader(header);
  if (typeof policy !== 'string') return;
  res.setHeader(header, policy.replace(/frame-ancestors [^;]*/, `frame-ancestors ${ancestors}`));
}
