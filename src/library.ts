/** The starter library: packages of `config/library/<slug>/sequence.json`, checked when read. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findIncoherence } from './domain/activity/coherence.ts';
import { scene } from './domain/activity/question.ts';
import { sequence } from './domain/activity/sequence.ts';
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

/** What one folder gave: a package, or why not. */
interface Reading {
  readonly item?: LibraryItem;
  readonly problems: readonly string[];
}

/**
 * Reads each folder of `folder` as one package, in the order of their names; files beside them
 * (licence, notes) are left alone.
 *
 * @throws Error whose message lists every problem of every package, one a line, each with its file
 *   and the path in it: an author mends all of them before the next start.
 */
export async function loadLibrary(folder: string): Promise<Library> {
  const slugs = await listSlugs(folder);
  const readings = await Promise.all(slugs.map((slug) => readPackage(folder, slug)));
  const problems = readings.flatMap((reading) => reading.problems);
  if (problems.length > 0)
    throw new Error(`The library ${folder} can't be used:\n- ${problems.join('\n- ')}`);
  const items = readings.flatMap(({ item }) => (item === undefined ? [] : [item]));
  const bySlug = new Map(items.map((item) => [item.slug, item]));
  return { items, find: (slug) => bySlug.get(slug) };
}

async function listSlugs(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    throw new Error(`The library folder ${folder} can't be read`, { cause });
  }
}

async function readPackage(folder: string, slug: string): Promise<Reading> {
  const file = `${slug}/sequence.json`;
  // The slug becomes part of addresses.
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))
    return { problems: [`${slug}: a folder name has only a-z, 0-9 and single hyphens`] };
  const json = await readJson(join(folder, file));
  if (!json.ok) return { problems: [`${file}: ${json.problem}`] };
  const parsed = sequence.safeParse(json.value);
  if (!parsed.success) {
    const { issues } = parsed.error;
    return {
      problems: issues.map(
        ({ path, message }) => `${file}: ${path.join('.') || '(whole)'}: ${message}`,
      ),
    };
  }
  const content = parsed.data;
  const faults = [
    ...findIncoherence(content),
    ...(await findMissingScenes(content, join(folder, slug))),
  ];
  return { item: { slug, content }, problems: faults.map((fault) => `${file}: ${fault}`) };
}

type Json =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

async function readJson(path: string): Promise<Json> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function findMissingScenes(content: Sequence, folder: string): Promise<readonly string[]> {
  const present = new Set(await listScenes(folder));
  return scenesIn(content, '')
    .filter(({ file }) => !present.has(file))
    .map(({ file, path }) => `${path}: ${file} is not in the package`);
}

/** Names from the folder itself: some file systems would find `Caisses.svg` for `caisses.svg`. */
async function listScenes(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(join(folder, 'scenes'))).map((name) => `scenes/${name}`);
  } catch {
    return [];
  }
}

interface PlacedScene {
  readonly file: string;
  readonly path: string;
}

/** Wherever they are: scenes occur in parts, strips and questions of several kinds of blocks. */
function scenesIn(value: unknown, path: string): readonly PlacedScene[] {
  const found = scene.safeParse(value);
  if (found.success) return [{ file: found.data.file, path }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    scenesIn(inner, path === '' ? key : `${path}.${key}`),
  );
}
