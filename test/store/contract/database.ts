/** What an engine's test file gives to the contract. */
import type { Engine, EngineOptions } from '../../../src/store/engine.ts';

/** One database, empty at first. */
interface Database {
  /** Opens the engine on it; called again after `close` it finds what was kept. */
  open(): Promise<Engine>;
  /** All that is at rest, as text: where a test looks for what must not be readable. */
  rawText(): Promise<string>;
  /** After the last `close`. */
  remove(): Promise<void>;
}

export type MakeDatabase = (options: EngineOptions) => Promise<Database>;
