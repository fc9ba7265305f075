/** State, nonce and binding: 256 random bits each, of which only the SHA-256 is kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export const newSecret = (): string => randomBytes(32).toString('base64url');

export const hashSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url');

/** In constant time: whether `secret` is the one that was hashed. */
export function isSecret(secret: string, hash: string): boolean {
  const [asked, held] = [Buffer.from(hashSecret(secret)), Buffer.from(hash)];
  return asked.byteLength === held.byteLength && timingSafeEqual(asked, held);
}
