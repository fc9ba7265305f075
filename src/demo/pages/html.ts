/** HTML by tagged templates: every value is escaped unless it is Html already. */

export interface Html {
  readonly html: string;
}

type Value = string | number | Html | readonly Html[] | undefined | false;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

function write(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escape(String(value));
  return 'html' in value ? value.html : value.map((one) => one.html).join('');
}

/** French spaces: U+202F before ; ! ?, U+00A0 before : and inside « ». */
const french = (text: string): string =>
  text
    .replaceAll(/\s+([;!?])/g, '\u202f$1')
    .replaceAll(/\s+([:»])/g, '\u00a0$1')
    .replaceAll(/«\s+/g, '«\u00a0');

/** The template's own text gets its French spaces; the values are left as they are. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = strings.map((text, index) => french(text) + write(values[index]));
  return { html: parts.join('') };
}

/** Hidden fields of a form. */
export const hiddenFields = (fields: Readonly<Record<string, string>>): readonly Html[] =>
  Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
