/** The small pages that a browser passes through: posted forms of auth.php, and what went wrong. */
import type { Html } from './html.ts';
import { hiddenFields, html } from './html.ts';

/** A page without the bar of the site: inside frames, or passed through. */
export function bare(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – ENT de démonstration</title>
        <link rel="stylesheet" href="/theme/ent.css" />
        <script type="module" src="/theme/post.js"></script>
      </head>
      <body class="ent-passage">
        <main>${body}</main>
      </body>
    </html>`.html;
}

/** A form that posts itself, or by its button when scripts are off. */
export function postPage(
  action: string,
  fields: Readonly<Record<string, string>>,
  page: { readonly title: string; readonly button: string },
): string {
  return bare(
    page.title,
    html`<h1>${page.title}</h1>
      <form id="ltiAuthForm" method="post" action="${action}" data-post>
        ${hiddenFields(fields)}
        <p><button type="submit">${page.button}</button></p>
      </form>`,
  );
}

/** The page that Moodle shows when it can't send the browser back to the tool. */
export function problemPage(title: string, detail: string): string {
  return bare(
    title,
    html`<h1>${title}</h1>
      <p>${detail}</p>
      <p><a href="/course/view.php" target="_top">Revenir au cours</a></p>`,
  );
}
