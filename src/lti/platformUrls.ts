/** Which addresses belong to a platform, and which we accept at all. */
import { productDomainOf } from '../domain/platformProfile.ts';
import type { Platform } from '../store/index.ts';

/** Longest address kept; the store's limit. */
export const maxUrlLength = 2000;

function parseUrl(text: string): URL | undefined {
  return text.length <= maxUrlLength ? (URL.parse(text) ?? undefined) : undefined;
}

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);

/** Why an address of a platform is not accepted: https, or http on this machine outside production. */
export function addressProblem(text: string, production: boolean): string | undefined {
  const url = parseUrl(text);
  if (url === undefined) return 'is not a URL';
  if (url.username !== '' || url.password !== '') return 'must carry no user name or password';
  if (url.hash !== '') return 'must have no fragment';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'must be https';
  if (production) return 'must be https in production';
  return isLoopback(url) ? undefined : 'must be https (http only on this machine)';
}

/** The origin of an https address, or of an http one on this machine outside production; undefined: no site's. */
export function siteOf(text: string, production: boolean): string | undefined {
  // Portals keep their pages behind a `#`.
  const [address = ''] = text.split('#');
  if (addressProblem(address, production) !== undefined) return undefined;
  const { host, origin } = new URL(address);
  // A host may hold `*` or `;` for the URL standard; in a policy they would mean something.
  return /^[a-z\d.[\]:-]+$/.test(host) ? origin : undefined;
}

type Addresses = Pick<Platform, 'issuer' | 'authUrl' | 'tokenUrl' | 'jwksUrl'>;

export const addressesOf = ({ issuer, authUrl, tokenUrl, jwksUrl }: Addresses) => ({
  issuer,
  authUrl,
  tokenUrl,
  jwksUrl,
});

export const sameAddresses = (one: Addresses, other: Addresses): boolean =>
  JSON.stringify(addressesOf(one)) === JSON.stringify(addressesOf(other));

type Framed = Pick<Platform, 'issuer' | 'authUrl' | 'frameOrigins'>;

/**
 * Issuer, authorization endpoint (which frames us during the launch), the administrator's extra ones;
 * and the product's whole domain, where one issuer is that of all schools: each has a host of its own.
 */
export function frameOriginsOf(platform: Framed): readonly string[] {
  const known = frameOrigins.get(platform);
  if (known !== undefined) return known;
  const { issuer, authUrl } = platform;
  const domain = domainOf(platform);
  const origins = [
    ...distinctOrigins([issuer, authUrl, ...platform.frameOrigins]),
    ...(domain === undefined ? [] : [`https://*.${domain}`]),
  ];
  frameOrigins.set(platform, origins);
  return origins;
}

/** Every request asks; a platform that was read is never changed in place. */
const frameOrigins = new WeakMap<Framed, readonly string[]>();

/** Parses an address and gives it back only when it is on one of the platform's own origins, or in its product's domain. */
export function ownUrl(platform: Platform, text: string): URL | undefined {
  const url = parseUrl(text);
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  const { issuer, authUrl, tokenUrl } = platform;
  const isOwn =
    distinctOrigins([issuer, authUrl, tokenUrl]).includes(url.origin) || isInProduct(url, platform);
  return isOwn ? url : undefined;
}

/** By the issuer, not the family: that is only what a platform says of itself, and only in its launches. */
const domainOf = ({ issuer }: Pick<Platform, 'issuer'>): string | undefined =>
  productDomainOf(parseUrl(issuer)?.hostname ?? '');

/** One issuer for all schools: its page is the product's, not the school's. */
export const isSharedIssuer = (platform: Platform): boolean => domainOf(platform) !== undefined;

function isInProduct({ protocol, hostname }: URL, platform: Platform): boolean {
  const domain = domainOf(platform);
  return domain !== undefined && protocol === 'https:' && hostname.endsWith(`.${domain}`);
}

/** In the order of the addresses; what is no address is left out. */
export function distinctOrigins(texts: readonly string[]): string[] {
  const origins = texts.flatMap((text) => parseUrl(text)?.origin ?? []);
  // An address without an origin of its own (`urn:…`) gives the text "null".
  return [...new Set(origins)].filter((origin) => origin !== 'null');
}
