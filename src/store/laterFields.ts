/**
 * Fields that a later version of Élan wrote: two versions work on one store while the nodes are
 * replaced one by one, or when the newer one is taken back (decision 0021). A document that is written
 * again keeps them as they are; all that this version knows is checked as ever.
 */
import type { z } from 'zod';

interface Strange {
  readonly path: readonly PropertyKey[];
  readonly keys: readonly string[];
}

/** The schema's own answer, unless unknown fields are all it refuses. */
export function parseBesideLaterFields<S extends z.ZodObject>(
  schema: S,
  doc: object,
): z.ZodSafeParseResult<z.output<S>> {
  const whole = schema.safeParse(doc);
  if (whole.success) return whole;
  const strange = whole.error.issues.flatMap((issue): Strange[] =>
    issue.code === 'unrecognized_keys' ? [{ path: issue.path, keys: issue.keys }] : [],
  );
  if (strange.length < whole.error.issues.length) return whole;
  const known = structuredClone(doc);
  for (const { path, keys } of strange)
    for (const key of keys) Reflect.deleteProperty(placeIn(known, path), key);
  const parsed = schema.safeParse(known);
  if (!parsed.success) return parsed;
  for (const { path, keys } of strange) {
    const [from, to] = [placeIn(doc, path), placeIn(parsed.data, path)];
    for (const key of keys) Reflect.set(to, key, Reflect.get(from, key));
  }
  return parsed;
}

/** @param path as the schema's refusal tells it: every step of it is there */
function placeIn(doc: object, path: readonly PropertyKey[]): object {
  return path.reduce((place: object, step) => Object(Reflect.get(place, step)), doc);
}
