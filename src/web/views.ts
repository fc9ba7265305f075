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
  const source = readFileSync(file, 'utf8');
  const parts = new Map<string, Render>();
  const part = (name: string): Render => {
    const held = parts.get(name);
    if (held) return held;
    const made = template(resolveInclude(name, file));
    parts.set(name, made);
    return made;
  };
  const variants = new Map<string, Render>();
  const made: Render = (locals) => {
    const include = (name: string, more?: Locals) => part(name)({ ...locals, ...more });
    const given = { ...locals, include };
    const names = Object.keys(given);
    const variant = names.join();
    const render = variants.get(variant) ?? compile({ source, file, names });
    variants.set(variant, render);
    return render(given);
  };
  compiled.set(file, made);
  return made;
}

/**
 * For the names that the view is given, as variables: EJS's own way, the statement `with`, keeps V8
 * from optimising a view. A name that is not given throws as before. Models are flat and typed, so a
 * view has few sets of names.
 */
function compile(view: { source: string; file: string; names: string[] }): Render {
  const options = {
    filename: view.file,
    rmWhitespace: true,
    strict: true,
    destructuredLocals: view.names,
    // What it is given is made in this process: nothing needs to be copied to be trusted.
    unsafePrototypeLocals: true,
  };
  return ejs.compile(view.source, options);
}

function resolveInclude(name: string, from: string): string {
  const beside = join(dirname(from), `${name}.ejs`);
  return existsSync(beside) ? beside : join(folder, `${name}.ejs`);
}
