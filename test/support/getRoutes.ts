/** Every GET address of the running app, read from its routers: a new page can't escape the page tests. */
import type { Express } from 'express';

/** A path that only the session's mount point matches. */
const probe = '/s/probe';

export function listGetRoutes(app: Express): readonly string[] {
  return [...new Set(walk(app.router, ''))].sort();
}

function walk(router: unknown, prefix: string): string[] {
  return layersOf(router).flatMap((layer) => {
    if (layer.route !== undefined) return pathsOf(layer.route).map((path) => joined(prefix, path));
    return walk(layer.handle, `${prefix}${isSessionMount(layer) ? '/s/:token' : ''}`);
  });
}

const joined = (prefix: string, path: string) => (path === '/' ? `${prefix}/` : `${prefix}${path}`);

interface Layer {
  readonly route?: unknown;
  readonly handle?: unknown;
  match?(path: string): unknown;
}

function isSessionMount(layer: Layer): boolean {
  const match = layer.match?.(probe);
  return typeof match === 'object' && match !== null && 'path' in match && match.path === probe;
}

function layersOf(router: unknown): readonly Layer[] {
  const held =
    router !== null &&
    (typeof router === 'object' || typeof router === 'function') &&
    'stack' in router
      ? router.stack
      : [];
  return Array.isArray(held) ? held : [];
}

function pathsOf(route: unknown): string[] {
  if (typeof route !== 'object' || route === null || !('path' in route) || !('methods' in route))
    return [];
  const { path, methods } = route;
  if (typeof methods !== 'object' || methods === null || !('get' in methods)) return [];
  const paths: readonly unknown[] = Array.isArray(path) ? path : [path];
  return paths.filter((one) => typeof one === 'string');
}
