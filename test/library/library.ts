/** The library as the product reads it, and ways to walk through it. */
import { fileURLToPath } from 'node:url';
import { blocksOf } from '../../src/domain/activity/blocks.ts';
import { uuid } from '../../src/domain/activity/question.ts';
import type { Question } from '../../src/domain/activity/question.ts';
import type { Block, Part, Sequence } from '../../src/domain/activity/sequence.ts';
import { loadLibrary } from '../../src/library.ts';
import type { LibraryItem } from '../../src/library.ts';

export const libraryFolder = fileURLToPath(new URL('../../config/library/', import.meta.url));
export const library = await loadLibrary(libraryFolder);

export function getItem(slug: string): LibraryItem {
  const item = library.find(slug);
  if (item === undefined) throw new Error(`no package ${slug}`);
  return item;
}

export function blocksIn(content: Sequence): readonly Block[] {
  return blocksOf(content).map(({ block }) => block);
}

export function questionsIn(content: Sequence): readonly Question[] {
  return blocksIn(content).flatMap((block) => {
    if (block.kind === 'defi' || block.kind === 'ticket') return [block.question];
    if (block.kind !== 'verif') return [];
    return block.questions.concat(block.remediation?.questions ?? []);
  });
}

export function partsIn(content: Sequence): readonly Part[] {
  return blocksIn(content).flatMap((block) => {
    if (block.kind === 'defi' || block.kind === 'ressource') return block.parts;
    return block.kind === 'verif' ? (block.remediation?.parts ?? []) : [];
  });
}

export type Scene = NonNullable<Question['scene']>;

export function scenesIn(content: Sequence): readonly Scene[] {
  return [
    ...partsIn(content).flatMap((part) => {
      if (part.kind === 'scene') return [part.scene];
      return part.kind === 'strip' ? part.frames.map(({ scene }) => scene) : [];
    }),
    ...questionsIn(content).flatMap(({ scene }) => scene ?? []),
  ];
}

export interface Text {
  /** `phases.avant.blocks.0.title` */
  readonly path: string;
  readonly text: string;
}

/** Names, addresses and ids: nobody reads them as text. */
const unread = new Set(['id', 'kind', 'schema', 'language', 'file', 'url', 'mode', 'country']);

/** Every text that a person reads, with where it is. */
export function textsIn(value: unknown, path = ''): readonly Text[] {
  if (typeof value === 'string')
    return uuid.safeParse(value).success ? [] : [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => !unread.has(key))
    .flatMap(([key, inner]) => textsIn(inner, path === '' ? key : `${path}.${key}`));
}
