/** The icons of `public/icons/icons.svg`. */
import { asset, readAsset } from './assets.ts';
import { trusted } from './html.ts';
import type { SafeHtml } from './types.ts';

const file = 'icons/icons.svg';
const made = new Map<string, SafeHtml>();

/** An icon beside a word, hidden from screen readers. Throws on a name that the set does not have. */
export function iconHtml(name: string): SafeHtml {
  const known = made.get(name);
  if (known) return known;
  if (!readAsset(file)?.toString().includes(`<symbol id="${name}"`)) {
    throw new Error(`no icon named ${name}`);
  }
  const html = trusted(
    `<svg class="el-icon" aria-hidden="true" focusable="false"><use href="${asset(file)}#${name}"></use></svg>`,
  );
  made.set(name, html);
  return html;
}
