/** Languages: choosing one, and the sentences of `config/locales` (codebases.md 6.3). */
import { readFileSync, readdirSync } from 'node:fs';
import i18next from 'i18next';
import type { i18n } from 'i18next';
import { z } from 'zod';
import { locales } from './types.ts';
import type { Locale, Translate } from './types.ts';

const defaultLocale: Locale = 'fr-FR';
const folder = new URL('../../config/locales/', import.meta.url);

/**
 * The first candidate that is a language of ours: tags (`fr_ca`, `en-GB`) or whole Accept-Language
 * headers. Junk is skipped; nothing usable = fr-FR.
 */
export function matchLocale(candidates: readonly (string | undefined)[]): Locale {
  for (const candidate of candidates) {
    for (const tag of tagsOf(candidate ?? '')) {
      const found = ofTag(tag);
      if (found) return found;
    }
  }
  return defaultLocale;
}

/** Tags of an Accept-Language header, the wanted ones first. */
function tagsOf(header: string): readonly string[] {
  const ranges = header
    .slice(0, 500)
    .split(',', 20)
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, q: quality ? Number(quality.slice(2)) : 1 };
    });
  return ranges
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ tag }) => tag);
}

const mostTags = 500;
const tagsSeen = new Map<string, Locale | undefined>();

function ofTag(tag: string): Locale | undefined {
  if (tagsSeen.has(tag)) return tagsSeen.get(tag);
  const found = readTag(tag);
  if (tagsSeen.size < mostTags) tagsSeen.set(tag, found);
  return found;
}

function readTag(tag: string): Locale | undefined {
  const canonical = canonicalTag(tag.replaceAll('_', '-'));
  if (!canonical) return undefined;
  const exact = locales.find((locale) => locale === canonical);
  if (exact) return exact;
  const { language, region } = new Intl.Locale(canonical);
  if (language === 'en') return 'en';
  if (language === 'fr') return region === 'CA' ? 'fr-CA' : 'fr-FR';
  return undefined;
}

function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

const translators = new Map<string, Translate>();
let strictSentences: i18n | undefined;
let lenientSentences: i18n | undefined;

/**
 * Translates into one language: `t('layout.skip')` is `skip` of `layout.json`. `strict`: an unknown
 * key or a missing value throws; otherwise the key is shown.
 */
export function translator(locale: Locale, strict: boolean): Translate {
  const key = `${locale} ${strict}`;
  const known = translators.get(key);
  if (known) return known;
  const translate = makeTranslator(locale, strict);
  translators.set(key, translate);
  return translate;
}

/** More than there are sentences in a language, their plural forms included. */
const mostSentences = 5000;

/**
 * A page has a hundred sentences and a class's table thousands: each is looked up once in i18next,
 * which takes ten times as long as filling in values.
 */
function makeTranslator(locale: Locale, strict: boolean): Translate {
  const fixed = sentences(strict).getFixedT(locale);
  const plurals = new Intl.PluralRules(locale);
  const known = new Map<string, string>();
  const find = (name: string, count: number | undefined): string => {
    const key = count === undefined ? name : `${name} ${plurals.select(count)}`;
    const held = known.get(key);
    if (held !== undefined) return held;
    const text = fixed(name, {
      skipInterpolation: true,
      ...(count === undefined ? {} : { count }),
    });
    if (known.size < mostSentences) known.set(key, text);
    return text;
  };
  return (name, values = {}) => {
    const count = values['count'];
    return fillIn(find(name, typeof count === 'number' ? count : undefined), values, strict);
  };
}

const blank = /\{\{(\w+)\}\}/g;

/** `{{name}}` by its value. EJS escapes; a translation never holds HTML. */
function fillIn(
  text: string,
  values: Readonly<Record<string, string | number>>,
  strict: boolean,
): string {
  if (!text.includes('{{')) return text;
  return text.replaceAll(blank, (_, name: string) => {
    const value = values[name];
    if (value === undefined && strict) refuse(`a value is missing in: ${text}`);
    return String(value ?? '');
  });
}

function sentences(strict: boolean): i18n {
  if (strict) return (strictSentences ??= openSentences(true));
  return (lenientSentences ??= openSentences(false));
}

function openSentences(strict: boolean): i18n {
  const instance = i18next.createInstance();
  void instance.init({
    initAsync: false,
    load: 'currentOnly',
    supportedLngs: [...locales],
    fallbackLng: defaultLocale,
    resources: Object.fromEntries(
      locales.map((locale) => [locale, { translation: readAll(locale) }]),
    ),
    ...(strict && { parseMissingKeyHandler: (key: string) => refuse(`no sentence for ${key}`) }),
  });
  return instance;
}

function refuse(message: string): never {
  throw new Error(message);
}

type Tree = { readonly [key: string]: string | Tree };
const tree: z.ZodType<Tree> = z.lazy(() => z.record(z.string(), z.union([z.string(), tree])));

/** Namespaces of a language: file name → its sentences. Québec starts from France's. */
function readAll(locale: Locale): Tree {
  const files = readdirSync(new URL(`${locale}/`, folder)).filter((name) => name.endsWith('.json'));
  const own: Tree = Object.fromEntries(
    files.map((name) => [
      name.slice(0, -'.json'.length),
      tree.parse(JSON.parse(readFileSync(new URL(`${locale}/${name}`, folder), 'utf8'))),
    ]),
  );
  return locale === 'fr-CA' ? withDifferences(readAll('fr-FR'), own) : own;
}

/** Québec puts no space before `; ! ?`: France's sentences lose theirs, then its own words come over them. */
function withDifferences(base: Tree, own: Tree): Tree {
  const merged = Object.entries(base).map(([key, value]): [string, string | Tree] => {
    const other = own[key];
    if (typeof value === 'string') return [key, other ?? value.replaceAll(/\u202F(?=[;!?])/g, '')];
    return [key, withDifferences(value, typeof other === 'object' ? other : {})];
  });
  return Object.fromEntries(merged);
}
