/**
 * Settings whose value lies in a file: `ELAN_SECRETS_FILE=/run/secrets/elan`. A secret in the environment
 * is in `docker inspect` and in what a crash report takes along; one in a file is not.
 */
import { readFileSync } from 'node:fs';

export const fileSettings = ['MONGODB_URI', 'ELAN_SECRETS', 'SMTP_URL', 'METRICS_TOKEN'] as const;

type Env = Readonly<Record<string, string | undefined>>;

/** The environment with those files read, their last line end cut; each problem names its variable. */
export function withSecretFiles(env: Env): { env: Env; problems: readonly string[] } {
  const read: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of fileSettings) {
    const file = env[`${name}_FILE`];
    if (file === undefined || file === '') continue;
    if (env[name]) {
      problems.push(`${name}: set itself and by ${name}_FILE`);
      continue;
    }
    try {
      read[name] = readFileSync(file, 'utf8').trimEnd();
    } catch (error) {
      problems.push(`${name}_FILE: can't be read (${codeOf(error)})`);
    }
    if (read[name] === '') problems.push(`${name}_FILE: is empty`);
  }
  return { env: { ...env, ...read }, problems };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : 'unknown';
}
