/** Authors' texts. Raw HTML in them is shown as text, images and tables are not rendered. */
import MarkdownIt from 'markdown-it';
import { sanitizeHtml } from './html.ts';
import type { SafeHtml } from './types.ts';

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });
// A text sits under the h1 and h2 of its page: its own headings start at h3.
markdown.renderer.rules['heading_open'] = (tokens, index) => `<${below(tokens[index]?.tag)}>`;
markdown.renderer.rules['heading_close'] = (tokens, index) => `</${below(tokens[index]?.tag)}>`;

const below = (tag: string | undefined): string => (tag === 'h1' || tag === 'h2' ? 'h3' : 'h4');

/** Texts of published versions: few, and they never change. */
const mostTexts = 1000;
const rendered = new Map<string, SafeHtml>();

/** Markdown of an author (paragraphs, lists, emphasis, links, quotes, headings) to HTML that is safe to print. */
export function renderMarkdown(text: string): SafeHtml {
  const known = rendered.get(text);
  if (known !== undefined) return known;
  const html = sanitizeHtml(markdown.render(text));
  if (rendered.size < mostTexts) rendered.set(text, html);
  return html;
}
