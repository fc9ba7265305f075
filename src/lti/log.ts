/** What the door asks of the logger (pino's): one line for each thing, nothing of a person in it. */
export interface Log {
  info(values: Readonly<Record<string, unknown>>, message: string): void;
  warn(values: Readonly<Record<string, unknown>>, message: string): void;
}
