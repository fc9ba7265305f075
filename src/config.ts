/** The environment, read once (architecture.md 1). */
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
  readonly logLevel: string;
  readonly trustProxy: boolean | number | string;
  readonly smtpUrl: string | undefined;
  readonly metricsToken: string | undefined;
  /** Multiplies every rate-limit budget. */
  readonly rateLimitFactor: number;
}
