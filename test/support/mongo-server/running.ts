/** A MongoDB that tests may use. */
export interface RunningMongo {
  readonly uri: string;
  /** For people: which server it is. */
  readonly name: string;
  stop(): Promise<void>;
}
