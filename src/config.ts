/** The environment, read once (architecture.md 1). */
import { z } from 'zod';
import { fileSettings, withSecretFiles } from './secretFiles.ts';
import { trialSecrets } from './trialSecrets.ts';

export interface Config {
  readonly production: boolean;
  readonly port: number;
  /** Origin people use, without a slash at the end: `http://localhost:4000`. */
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly mongodbUri: string | undefined;
  /** First encrypts, all decrypt; 32 bytes each, base64. */
  readonly secrets: readonly string[];
  readonly demo: 'on' | 'off';
  readonly demoPort: number;
  /** `off`: no platform is sent or asked anything by itself, for a store that is looked at beside the real one. */
  readonly jobs: 'on' | 'off';
  readonly logLevel: string;
  readonly trustProxy: boolean | number | string;
  readonly smtpUrl: string | undefined;
  readonly metricsToken: string | undefined;
  /** Multiplies every rate-limit budget. */
  readonly rateLimitFactor: number;
  /** Where people get the source of this very instance (AGPL); absent = they ask for it. */
  readonly sourceUrl: string | undefined;
}

export type ConfigRead =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

const port = z.coerce.number().int().min(1).max(65_535);
const url = (protocol: RegExp) => z.url({ protocol, error: 'is not such an address' });
const key = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'a key is not 32 bytes in base64');
const keyRing = z.string().transform((text) => text.split(',').map((part) => part.trim()));

/** Described in `.env.example`, in this order. */
const settings = z.strictObject({
  NODE_ENV: z
    .string()
    .optional()
    .describe('`production` demands PUBLIC_URL (https), ELAN_SECRETS and a store.'),
  PORT: port.default(4000).describe('Port to listen on.'),
  PUBLIC_URL: url(/^https?$/)
    .pipe(z.string().refine((text) => isOrigin(text), 'must have no path'))
    .transform((text) => new URL(text).origin)
    .optional()
    .describe('Address people use, without a path. Default: http://localhost:PORT.'),
  DATA_DIR: z
    .string()
    .optional()
    .describe('Folder of the embedded store, for one node. Default: ./data.'),
  // Not a URL to the URL class: a replica set has several hosts.
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must start with mongodb:// or mongodb+srv://')
    .optional()
    .describe('MongoDB replica set, for any number of nodes. Unset = the embedded store.'),
  ELAN_SECRETS: keyRing
    .pipe(z.array(key))
    .optional()
    .describe(
      'Keys of 32 bytes in base64, separated by commas: the first encrypts, all decrypt. Make one: openssl rand -base64 32. Unset outside production = one is made and kept in DATA_DIR/secrets.',
    ),
  DEMO: z
    .enum(['on', 'off'])
    .optional()
    .describe('The demonstration ENT beside the tool. Default: on outside production.'),
  DEMO_PORT: port.default(4001).describe('Port of the demonstration ENT.'),
  JOBS: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'off = sends no score, reads no roster and makes no column by itself: for a restored copy beside the real store.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent.'),
  TRUST_PROXY: z
    .string()
    .default('false')
    .transform(readTrustProxy)
    .describe(
      'Proxies in front: false, their number, or their addresses, separated by commas. true trusts every header.',
    ),
  SMTP_URL: url(/^smtps?$/)
    .optional()
    .describe('Mail server of a later version, not used yet: smtps://user:password@host.'),
  METRICS_TOKEN: z
    .string()
    .min(16, 'must have 16 characters or more')
    .optional()
    .describe('Bearer token of /metrics. Unset = no /metrics.'),
  RATE_LIMIT_FACTOR: z.coerce
    .number()
    .positive()
    .default(1)
    .describe('Multiplies every rate limit.'),
  SOURCE_URL: url(/^https?$/)
    .optional()
    .describe('Where the source of this very instance can be had (AGPL).'),
});
type Settings = z.infer<typeof settings>;

/**
 * Reads the settings; every problem at once, each naming its variable. An empty value is an unset one.
 * Outside production missing secrets are made by `trial` (in DATA_DIR).
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  trial: (dataDir: string) => readonly string[] = trialSecrets,
): ConfigRead {
  const { env, problems: unread } = withSecretFiles(environment);
  const names = Object.keys(settings.shape);
  const given = names.map((name) => [name, env[name] === '' ? undefined : env[name]]);
  const read = settings.safeParse(Object.fromEntries(given));
  const problems = [
    ...unread,
    ...(read.success ? [] : read.error.issues.map(describeIssue)),
    ...productionProblems(Object.fromEntries(given)),
  ];
  if (!read.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, config: toConfig(read.data, trial) };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path[0]?.toString() ?? ''}: ${issue.message}`;
}

function productionProblems(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (env['NODE_ENV'] !== 'production') return [];
  const problems: string[] = [];
  if (!env['PUBLIC_URL']?.startsWith('https://'))
    problems.push('PUBLIC_URL: production needs the https address that people use');
  if (!env['ELAN_SECRETS']) problems.push('ELAN_SECRETS: production needs at least one key');
  if (!env['MONGODB_URI'] && !env['DATA_DIR'])
    problems.push('MONGODB_URI or DATA_DIR: production needs a store');
  if (env['DEMO'] === 'on') problems.push('DEMO: the demonstration does not run in production');
  return problems;
}

function toConfig(read: Settings, trial: (dataDir: string) => readonly string[]): Config {
  const production = read.NODE_ENV === 'production';
  const dataDir = read.DATA_DIR ?? './data';
  return {
    production,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL ?? `http://localhost:${read.PORT}`,
    dataDir,
    mongodbUri: read.MONGODB_URI,
    secrets: read.ELAN_SECRETS ?? trial(dataDir),
    demo: read.DEMO ?? (production ? 'off' : 'on'),
    demoPort: read.DEMO_PORT,
    jobs: read.JOBS,
    logLevel: read.LOG_LEVEL,
    trustProxy: read.TRUST_PROXY,
    smtpUrl: read.SMTP_URL,
    metricsToken: read.METRICS_TOKEN,
    rateLimitFactor: read.RATE_LIMIT_FACTOR,
    sourceUrl: read.SOURCE_URL,
  };
}

function isOrigin(address: string): boolean {
  const { href, origin } = new URL(address);
  return href === `${origin}/`;
}

/** What Express takes as `trust proxy`. */
function readTrustProxy(text: string): boolean | number | string {
  if (text === 'false' || text === 'true') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** The text of `.env.example`; a test keeps the file the same. */
export function envExample(): string {
  const lines = Object.entries(settings.shape).map(
    ([name, setting]) => `# ${setting.description ?? ''}\n# ${name}=${defaultOf(setting)}\n`,
  );
  const files = fileSettings.map((name) => `${name}_FILE`).join(', ');
  const head = `# Every setting of Élan. Nothing set = trial mode on http://localhost:4000.\n# A secret may lie in a file instead: ${files}.`;
  return `${head}\n\n${lines.join('\n')}`;
}

function defaultOf(setting: z.ZodType): string {
  const read = setting.safeParse(undefined);
  return read.success && read.data !== undefined ? String(read.data) : '';
}
