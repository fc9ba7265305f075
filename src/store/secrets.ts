/** Encryption of single fields at rest (architecture.md 3): AES-256-GCM, a ring of keys. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { SecretError } from './errors.ts';

/** Where a secret stands: it can't be read when moved to another place. */
interface SecretPlace {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
}

export interface KeyRing {
  /** `enc:v1:<keyId>:<iv>:<tag>:<data>`, base64url, by the first key. @throws SecretError */
  seal(text: string, place: SecretPlace): string;
  /** @throws SecretError that names the key id, never the content */
  open(sealed: string, place: SecretPlace): string;
}

const ivBytes = 12;

/**
 * @param secrets 32 bytes each in base64 or base64url: the first encrypts, all decrypt.
 * @throws SecretError when one is not 32 bytes long
 */
export function createKeyRing(secrets: readonly string[]): KeyRing {
  const keys = new Map(secrets.map((secret, at) => readKey(secret, at)));
  const [first] = keys;
  return {
    seal(text, place) {
      if (first === undefined) {
        throw new SecretError(`no key in ELAN_SECRETS to encrypt ${nameOf(place)}`);
      }
      const [keyId, key] = first;
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(place));
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const parts = [iv, cipher.getAuthTag(), data].map((part) => part.toString('base64url'));
      return ['enc', 'v1', keyId, ...parts].join(':');
    },
    open(sealed, place) {
      const match = /^enc:v1:([\w-]+):([\w-]{16}):([\w-]{22}):([\w-]*)$/.exec(sealed);
      const [, keyId = '', iv = '', tag = '', data = ''] = match ?? [];
      if (match === null) throw new SecretError(`${nameOf(place)} is not encrypted as expected`);
      const key = keys.get(keyId);
      if (key === undefined) {
        throw new SecretError(`${nameOf(place)} needs key ${keyId}, absent from ELAN_SECRETS`);
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
        decipher.setAAD(boundTo(place)).setAuthTag(Buffer.from(tag, 'base64url'));
        return decipher.update(data, 'base64url', 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new SecretError(`${nameOf(place)} does not open with key ${keyId}`, { cause });
      }
    },
  };
}

function readKey(secret: string, at: number): [string, Buffer] {
  const key = Buffer.from(secret, 'base64');
  if (key.length !== 32) throw new SecretError(`key ${at + 1} of ELAN_SECRETS is not 32 bytes`);
  // An id by content: keys may be reordered or removed without renaming the others.
  const id = createHash('sha256').update('elan key id').update(key).digest('hex').slice(0, 8);
  return [id, key];
}

const boundTo = ({ collection, id, field }: SecretPlace): Buffer =>
  Buffer.from(JSON.stringify([collection, id, field]));

const nameOf = ({ collection, field }: SecretPlace): string => `${collection}.${field}`;
