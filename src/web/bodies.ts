/** Forms and JSON up to 1 MB; `value[<id>]` becomes an object. Uploads are the feature's own affair. */
import express from 'express';
import type { RequestHandler } from 'express';

const limit = '1mb';
/** Deeper nesting or more fields than any form of ours has is refused. */
const form = { extended: true, limit, depth: 3, parameterLimit: 1000 };

export function bodyParsers(): readonly RequestHandler[] {
  return [express.urlencoded(form), express.json({ limit }), withoutPrototypeKeys];
}

/** The form parser lets `value[toString]` through as a key of its own: nothing may shadow an object's own. */
const withoutPrototypeKeys: RequestHandler = (req, _res, next) => {
  const body: unknown = req.body;
  req.body = clean(body);
  next();
};

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !(key in Object.prototype));
  return Object.fromEntries(entries.map(([key, inner]) => [key, clean(inner)]));
}
