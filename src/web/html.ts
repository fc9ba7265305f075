/** The one place where a string becomes HTML that a view may print raw. */
import sanitize from 'sanitize-html';
import type { SafeHtml } from './types.ts';

const rules: sanitize.IOptions = {
  allowedTags: ['p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'a', 'blockquote', 'code', 'h3', 'h4'],
  allowedAttributes: { a: ['href', 'rel', 'target'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  transformTags: {
    a: sanitize.simpleTransform('a', { rel: 'noopener noreferrer', target: '_blank' }),
  },
};

/** Keeps text markup and links, drops everything else. */
export function sanitizeHtml(html: string): SafeHtml {
  return trusted(sanitize(html, rules));
}

/** HTML made of our own templates and of constants only. */
export function trusted(html: string): SafeHtml {
  if (isSafe(html)) return html;
  throw new TypeError('not a string');
}

function isSafe(html: string): html is SafeHtml {
  return typeof html === 'string';
}
