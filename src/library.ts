/** The starter library: packages of `config/library/<slug>/sequence.json`, checked against the schema when read. */
import type { Sequence } from './domain/activity/sequence.ts';

export interface LibraryItem {
  /** Folder name, kebab-case: `premier-arrive-premier-sorti`. */
  readonly slug: string;
  readonly content: Sequence;
}

export interface Library {
  readonly items: readonly LibraryItem[];
  find(slug: string): LibraryItem | undefined;
}
