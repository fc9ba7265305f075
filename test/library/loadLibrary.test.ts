import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadLibrary } from '../../src/library.ts';
import { libraryFolder } from './library.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'elan-library-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A library with copies of one good package under these names. */
async function copied(name: string, slugs: readonly string[]): Promise<string> {
  const folder = join(root, name);
  for (const slug of slugs)
    await cp(join(libraryFolder, 'le-colis-est-arrive'), join(folder, slug), { recursive: true });
  return folder;
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

async function messageOf(folder: string): Promise<string> {
  try {
    await loadLibrary(folder);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'no error';
}

describe('loading the library', () => {
  test('packages come in the order of their names and are found by slug', async () => {
    const folder = await copied('good', ['b-deux', 'a-un']);
    await writeFile(join(folder, 'LICENCE.md'), 'not a package');
    const library = await loadLibrary(folder);
    expect(library.items.map(({ slug }) => slug)).toEqual(['a-un', 'b-deux']);
    expect(library.find('b-deux')?.content.title).toBe('Le colis est arrivé');
    expect(library.find('c-trois')).toBeUndefined();
  });

  test('every problem of every package is named at once, with its file and path', async () => {
    const folder = await copied('bad', ['a-json', 'b-schema', 'c-scene', 'd-weights', 'Mon Cours']);
    await mkdir(join(folder, 'e-empty'));
    await edit(join(folder, 'a-json', 'sequence.json'), '{', '');
    await edit(join(folder, 'b-schema', 'sequence.json'), '"minutes": 2', '"minutes": "deux"');
    await edit(join(folder, 'b-schema', 'sequence.json'), '"kind": "ticket"', '"kind": "billet"');
    await rm(join(folder, 'c-scene', 'scenes', 'lina-2.svg'));
    await edit(join(folder, 'd-weights', 'sequence.json'), '"verif": 50', '"verif": 40');
    const message = await messageOf(folder);
    expect(message).toContain('a-json/sequence.json: ');
    expect(message).toContain('b-schema/sequence.json: phases.avant.blocks.0.minutes: ');
    expect(message).toContain('b-schema/sequence.json: phases.apres.blocks.0.kind: ');
    expect(message).toMatch(
      /c-scene\/sequence\.json: phases\.avant\.\S+\.scene: scenes\/lina-2\.svg is not in the package/,
    );
    expect(message).toContain('d-weights/sequence.json: weights: they add up to 90, not 100');
    expect(message).toMatch(/e-empty\/sequence\.json: .*ENOENT/);
    expect(message).toContain('Mon Cours: a folder name');
    expect(message.split('\n- ')).toHaveLength(8);
  });

  test('a scene whose name differs by case only is missing on every file system', async () => {
    const folder = await copied('case', ['a-un']);
    const scenes = join(folder, 'a-un', 'scenes');
    await rename(join(scenes, 'lina-1.svg'), join(scenes, 'Lina-1.svg'));
    expect(await messageOf(folder)).toContain('scenes/lina-1.svg is not in the package');
  });

  test('a library folder that is not there is named', async () => {
    expect(await messageOf(join(root, 'nowhere'))).toContain('nowhere');
  });
});
