/** Reads the sentences of a language flat, and where the code uses them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
export const locales = ['fr-FR', 'fr-CA', 'en'] as const;
export type LocaleName = (typeof locales)[number];

const object = z.record(z.string(), z.unknown());
const plural = /_(zero|one|two|few|many|other)$/;

/** `errors.not-found.title` → sentence. */
export function sentencesOf(locale: LocaleName): ReadonlyMap<string, string> {
  const folder = join(root, 'config/locales', locale);
  const found = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    collect(file.slice(0, -5), JSON.parse(readFileSync(join(folder, file), 'utf8')), found);
  }
  return found;
}

function collect(path: string, value: unknown, found: Map<string, string>): void {
  if (typeof value === 'string') {
    found.set(path, value);
    return;
  }
  for (const [key, inner] of Object.entries(object.parse(value))) {
    collect(`${path}.${key}`, inner, found);
  }
}

/** The key as the code writes it: without the plural form. */
export const baseOf = (key: string): string => key.replace(plural, '');

/** Base key → its plural forms, for keys that have any. */
export function pluralForms(keys: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const key of keys) {
    const form = plural.exec(key)?.[1];
    if (form) found.set(baseOf(key), [...(found.get(baseOf(key)) ?? []), form].sort());
  }
  return found;
}

/** Names between {{ }} in all forms of a sentence, sorted. */
export function valuesOf(sentences: ReadonlyMap<string, string>, base: string): string {
  const names = new Set<string>();
  for (const [key, text] of sentences) {
    if (baseOf(key) !== base) continue;
    for (const [, name] of text.matchAll(/{{\s*([\w-]+)\s*}}/g)) names.add(name ?? '');
  }
  return [...names].sort().join(', ');
}

export interface Uses {
  /** Keys written out in the code. */
  readonly keys: ReadonlyMap<string, string>;
  /** Keys put together in the code: `errors.${code}.title`. */
  readonly patterns: readonly { readonly file: string; readonly pattern: RegExp }[];
}

/** Every string of the code that names a sentence: it starts with a namespace and a dot. */
export function usesOf(namespaces: readonly string[]): Uses {
  const keys = new Map<string, string>();
  const patterns: { file: string; pattern: RegExp }[] = [];
  const start = `(?:${namespaces.join('|')})\\.`;
  const written = new RegExp(`(['"\`])(${start}[A-Za-z0-9._-]*[A-Za-z0-9_-])\\1`, 'g');
  const made = new RegExp(`\`(${start}[^\`\\s]*\\$\\{[^\`]*)\``, 'g');
  for (const { file, text } of sources()) {
    for (const [, , key = ''] of text.matchAll(written))
      if (!/\.(json|ejs|ts|js|css|svg|php)$/.test(key)) keys.set(key, file);
    for (const [, template = ''] of text.matchAll(made))
      patterns.push({ file, pattern: patternOf(template) });
  }
  return { keys, patterns };
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\$\{[^}]*\}/);
  return new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('.+')}$`);
}

function sources(): readonly { file: string; text: string }[] {
  return ['src', 'views'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|ejs)$/.test(name))
      .map((name) => ({
        file: `${folder}/${name}`,
        text: readFileSync(join(root, folder, name), 'utf8'),
      })),
  );
}
