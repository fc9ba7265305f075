/**
 * Files that browsers keep for a year: one hash over all of them is in each address, so relative
 * imports between modules hold without a manifest or a bundler (codebases.md 6.5).
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { AppError } from './errors.ts';

const root = new URL('../../', import.meta.url);
const yearSeconds = 31_536_000;
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

interface Files {
  readonly hash: string;
  /** Path in the address → content. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

let opened: Files | undefined;

/** Address of a public file (`css/app.css`, `library/<slug>/scenes/x.svg`). Throws when there is none. */
export function asset(path: string): string {
  const { hash, contents } = files();
  if (!contents.has(path)) throw new Error(`no public file ${path}`);
  return `/assets/${hash}/${path}`;
}

export function readAsset(path: string): Buffer | undefined {
  return files().contents.get(path);
}

/** Serves `/assets/<hash>/…`. An older hash (a page open since before an update) gets the file of today. */
export function assetRoutes(): Router {
  const router = Router();
  router.get('/assets/:hash/*path', sendAsset);
  return router;
}

const sendAsset: RequestHandler = async (req, res) => {
  const { hash, path } = req.params;
  const name = Array.isArray(path) ? path.join('/') : '';
  const type = types[extname(name)];
  if (!readAsset(name) || type === undefined) throw new AppError('not-found');
  const fresh = hash === files().hash;
  res.setHeader('Content-Type', type);
  res.setHeader('Cache-Control', fresh ? `public, max-age=${yearSeconds}, immutable` : 'no-cache');
  res.setHeader('Vary', 'Accept-Encoding');
  // A drawing opened on its own must not run or load anything.
  if (type.startsWith('image/svg')) {
    res.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
  }
  const encoding = encodingFor(req);
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
  res.end(await packed(name, encoding));
};

type Encoding = 'br' | 'gzip' | 'identity';

function encodingFor(req: Request): Encoding {
  const chosen = req.acceptsEncodings(['br', 'gzip']);
  return chosen === 'br' || chosen === 'gzip' ? chosen : 'identity';
}

const compress = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (content: Buffer) => promisify(gzip)(content, { level: 9 }),
  identity: (content: Buffer) => Promise.resolve(content),
} satisfies Record<Encoding, (content: Buffer) => Promise<Buffer>>;

const packedFiles = new Map<string, Promise<Buffer>>();

/** Compressed at first use, then kept: the files are few and do not change while we run. */
function packed(name: string, encoding: Encoding): Promise<Buffer> {
  const key = `${encoding} ${name}`;
  const known = packedFiles.get(key);
  if (known) return known;
  const made = compress[encoding](readAsset(name) ?? Buffer.alloc(0));
  packedFiles.set(key, made);
  return made;
}

function files(): Files {
  return (opened ??= openFiles());
}

function openFiles(): Files {
  const contents = new Map<string, Buffer>();
  for (const [path, source] of [...publicFiles(), ...scenes(), bootstrap]) {
    contents.set(path, readFileSync(source));
  }
  const hash = createHash('sha256');
  for (const [path, content] of contents) hash.update(path).update(content);
  return { hash: hash.digest('hex').slice(0, 16), contents };
}

type Source = readonly [path: string, file: URL];

const bootstrap: Source = [
  'css/bootstrap.min.css',
  new URL('node_modules/bootstrap/dist/css/bootstrap.min.css', root),
];

function publicFiles(): readonly Source[] {
  const folder = new URL('public/', root);
  return filesUnder(folder).filter(([path]) => extname(path) in types);
}

/** Drawings of the starter library: `config/library/<slug>/scenes/*.svg`. */
function scenes(): readonly Source[] {
  const found = filesUnder(new URL('config/library/', root));
  return found
    .filter(([path]) => /^[a-z0-9-]+\/scenes\/[^/]+\.svg$/.test(path))
    .map(([path, file]) => [`library/${path}`, file]);
}

function filesUnder(folder: URL): Source[] {
  // As paths, not addresses: a clone may lie in a folder with a space or an accent.
  const top = fileURLToPath(folder);
  const found = readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
  return found.sort().map((path) => [path, pathToFileURL(join(top, path))]);
}
