/** EJS, each template read and compiled once. Views name things bare: a missing one throws. */
import { fileURLToPath } from 'node:url';
import ejs from 'ejs';
import type { TemplateFunction } from 'ejs';
import { readFileSync } from 'node:fs';

const folder = fileURLToPath(new URL('../../views/', import.meta.url));
const compiled = new Map<string, TemplateFunction>();

/**
 * Renders `views/<view>.ejs`. Includes are looked up from the view's own folder, then from `views/`:
 * `include('parts/notice', {…})`.
 */
export function renderView(view: string, locals: Readonly<Record<string, unknown>>): string {
  return template(view)({ ...locals });
}

function template(view: string): TemplateFunction {
  const known = compiled.get(view);
  if (known) return known;
  const filename = `${folder}${view}.ejs`;
  const made = ejs.compile(readFileSync(filename, 'utf8'), {
    filename,
    views: [folder],
    cache: true,
    rmWhitespace: true,
  });
  compiled.set(view, made);
  return made;
}
