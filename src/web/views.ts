/**
 * EJS, each template read and compiled once. Views name things bare: a missing one throws. Includes
 * are resolved once too, and share what the view was given: EJS itself would look at the disk and copy
 * everything three times for each.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ejs from 'ejs';

const folder = fileURLToPath(new URL('../../views/', import.meta.url));

type Locals = Readonly<Record<string, unknown>>;
type Render = (locals: Locals) => string;
const compiled = new Map<string, Render>();

/**
 * Renders `views/<view>.ejs`. Includes are looked up from the view's own folder, then from `views/`:
 * `include('parts/notice', {…})`.
 */
export function renderView(view: string, locals: Locals): string {
  return template(join(folder, `${view}.ejs`))(locals);
}

function template(file: string): Render {
  const known = compiled.get(file);
  if (known) return known;
  // What it is given is made in this process: nothing needs to be copied to be trusted.
  const options = { filename: file, rmWhitespace: true, unsafePrototypeLocals: true };
  const render = ejs.compile(readFileSync(file, 'utf8'), options);
  const parts = new Map<string, Render>();
  const part = (name: string): Render => {
    const held = parts.get(name);
    if (held) return held;
    const made = template(resolveInclude(name, file));
    parts.set(name, made);
    return made;
  };
  const made: Render = (locals) => {
    const include = (name: string, more?: Locals) => part(name)({ ...locals, ...more });
    return render({ ...locals, include });
  };
  compiled.set(file, made);
  return made;
}

function resolveInclude(name: string, from: string): string {
  const beside = join(dirname(from), `${name}.ejs`);
  return existsSync(beside) ? beside : join(folder, `${name}.ejs`);
}
