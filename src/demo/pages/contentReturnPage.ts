/** What Moodle shows when the tool's answer was taken: the notices, the new activities, the way back. */
import { html } from './html.ts';
import { bare } from './passage.ts';

interface Taken {
  readonly links: readonly { readonly title: string }[];
  readonly message: string | undefined;
  readonly error: string | undefined;
}

export function contentReturnPage({ links, message, error }: Taken): string {
  const title = links.length > 0 ? 'Contenu ajouté au cours' : 'Aucun contenu ajouté';
  return bare(
    title,
    html`<h1>${title}</h1>
      ${error !== undefined && html`<p role="alert">${error}</p>`}
      ${message !== undefined && html`<p role="status">${message}</p>`}
      ${
        links.length > 0 &&
        html`<ul>
          ${links.map((link) => html`<li>${link.title}</li>`)}
        </ul>`
      }
      <p><a href="/course/view.php?id=2" target="_top">Revenir au cours</a></p>`,
  );
}
