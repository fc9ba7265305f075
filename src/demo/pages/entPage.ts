/** The frame of every page of the simulated Moodle: a Boost-like bar, the mark « démonstration », tabs. */
import type { PlatformPerson, World } from '../platform/world.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { fullName, roleWords } from './words.ts';

export interface EntPage {
  readonly title: string;
  /** Tab of this page; absent = none. */
  readonly tab?: 'course' | 'grades' | 'people';
  readonly body: Html;
  /** File of `public/js/demo`. */
  readonly script?: string;
  /** The frame of the tool needs the width. */
  readonly wide?: boolean;
}

const tabs = [
  { name: 'course', words: 'Cours', to: '/course/view.php?id=2' },
  { name: 'people', words: 'Participants', to: '/user/index.php?id=2' },
  { name: 'grades', words: 'Notes', to: '/grade/report/grader/index.php?id=2' },
] as const;

const tabList = (current: EntPage['tab']): Html => html`
  <nav class="ent-tabs" aria-label="Cours">
    <ul>
      ${tabs.map(
        ({ name, words, to }) =>
          html`<li>
            <a href="${to}" ${name === current && html`aria-current="page"`}>${words}</a>
          </li>`,
      )}
    </ul>
  </nav>
`;

/** What makes this Moodle misbehave just now, so that nobody takes it for a defect of the tool. */
function misbehaviour({ switches }: World): Html | false {
  const waiting = Object.values(switches.answers).flat().length;
  const signs = [
    switches.down !== 'no' && 'l’ENT ne répond plus à l’outil',
    switches.delayMs > 0 && `l’ENT attend ${switches.delayMs / 1000} s avant de répondre`,
    waiting > 0 && `les ${waiting} prochaines réponses à l’outil sont des erreurs`,
    switches.clockDriftMs !== 0 && `l’horloge est décalée de ${switches.clockDriftMs / 1000} s`,
  ].filter((sign) => sign !== false);
  return (
    signs.length > 0 &&
    html`<p class="ent-warning" role="status">
      <strong>Réglages de démonstration actifs :</strong> ${signs.join(', ')}.
      <a href="/course/view.php?id=2#reglages">Changer les réglages</a>
    </p>`
  );
}

const bar = (world: World, person: PlatformPerson | undefined, tab: EntPage['tab']): Html => html`
  <a class="ent-skip" href="#contenu">Aller au contenu</a>
  <header>
    <p class="ent-mark">
      <strong>ENT de démonstration</strong> Les personnes, les notes et le lycée sont inventés.
    </p>
    <div class="ent-bar">
      <a class="ent-brand" href="/">Lycée professionnel des Mirabelliers</a>
      <p class="ent-user">
        ${person && fullName(person)}
        <span>${person ? roleWords[person.role] : 'Choisissez qui vous êtes'}</span>
        <a href="/course/view.php?id=2#en-tant-que">${person ? 'Changer' : 'Choisir'}</a>
      </p>
    </div>
    <div class="ent-course">
      <p class="ent-course-name">${world.course.title}</p>
      ${tabList(tab)}
    </div>
  </header>
`;

export function entPage(world: World, person: PlatformPerson | undefined, page: EntPage): string {
  return html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} – ENT de démonstration</title>
        <link rel="stylesheet" href="/theme/ent.css" />
        ${page.script && html`<script type="module" src="/theme/${page.script}"></script>`}
      </head>
      <body>
        ${bar(world, person, page.tab)}
        <main id="contenu" class="ent-main ${page.wide && 'ent-main-wide'}" tabindex="-1">
          ${misbehaviour(world)} ${page.body}
        </main>
        <footer class="ent-foot">
          <p>
            Ce site imite Moodle 4.5 pour essayer Élan sans rien installer. Il n’est pas fait par
            Moodle.
          </p>
        </footer>
      </body>
    </html>`.html;
}
