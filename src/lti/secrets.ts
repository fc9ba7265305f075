/** State, nonce and binding: 256 random bits each, of which only the SHA-256 is kept. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

export const newSecret = (): string => randomBytes(32).toString('base64url');

export const hashSecret = (secret: string): string => hash('sha256', secret, 'base64url');

/** In constant time: whether `secret` is the one that was hashed. */
export function isSecret(secret: string, hashed: string): boolean {
  const [asked, held] = [Buffer.from(hashSecret(secret)), Buffer.from(hashed)];
  return asked.byteLength === held.byteLength && timingSafeEqual(asked, held);
}
