/** Which methods an address has: nothing answered a request, is the address wrong or only its method? */
import type { Application } from 'express';
import { z } from 'zod';

interface Layer {
  readonly route?: unknown;
  readonly handle: unknown;
  match(path: string): unknown;
}

/** What a layer of `router` 2 says of a path that it matches. */
const matched = z.object({ path: z.string() });

/** Methods that some router of the app answers at this path, sorted; empty = no such address. */
export function allowedMethods(app: Application, path: string): readonly string[] {
  const found = methodsAt(app.router, path);
  if (found.has('GET')) found.add('HEAD');
  return [...found].sort();
}

/** Walks routers as Express does: a layer that matches is a route, or a router for what follows. */
function methodsAt(router: unknown, path: string): Set<string> {
  const found = new Set<string>();
  for (const layer of layersOf(router)) {
    const match = isLayer(layer) ? matched.safeParse(layer.match(path)) : undefined;
    if (!isLayer(layer) || !match?.success) continue;
    const rest = path.slice(match.data.path.length) || '/';
    const methods =
      layer.route === undefined ? methodsAt(layer.handle, rest) : methodsOf(layer.route);
    for (const method of methods) found.add(method);
  }
  return found;
}

function layersOf(router: unknown): readonly unknown[] {
  const held =
    (typeof router === 'object' || typeof router === 'function') &&
    router !== null &&
    'stack' in router
      ? router.stack
      : undefined;
  return Array.isArray(held) ? held : [];
}

function isLayer(layer: unknown): layer is Layer {
  return (
    typeof layer === 'object' &&
    layer !== null &&
    'handle' in layer &&
    'match' in layer &&
    typeof layer.match === 'function'
  );
}

function methodsOf(route: unknown): readonly string[] {
  if (typeof route !== 'object' || route === null || !('methods' in route)) return [];
  return Object.keys(route.methods ?? {}).map((method) => method.toUpperCase());
}
