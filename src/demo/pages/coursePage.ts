/** The course page: « ouvrir en tant que », the activities, the panel. */
import type { PlatformLink, PlatformPerson, World } from '../platform/world.ts';
import { isTeacher } from '../platform/session.ts';
import { getPerson } from '../platform/world.ts';
import { entPage } from './entPage.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { panel } from './panel.ts';
import { fullName, openAs } from './words.ts';

/** The activity that « ouvrir en tant que » opens: the last one of the course, due next. */
const nextLink = (world: World): PlatformLink | undefined => world.links.at(-1);

function chooser(world: World, current: PlatformPerson | undefined): Html {
  const next = nextLink(world);
  return html`
    <section class="ent-card" aria-labelledby="en-tant-que">
      <h2 id="en-tant-que">Ouvrir en tant que</h2>
      <p>Choisissez une personne : « ${next?.title} » s’ouvre comme elle la voit.</p>
      <form method="post" action="/login/as.php" class="ent-people">
        <input type="hidden" name="cmid" value="${next?.cmid}" />
        ${openAs.map(
          ({ id, words }) =>
            html`<button type="submit" name="person" value="${id}">
              <strong>${words}</strong>
              <span>${fullName(getPerson(world, id))}</span>
              ${id === current?.id && html`<em>C’est vous en ce moment</em>`}
            </button>`,
        )}
      </form>
    </section>
  `;
}

const activity = (link: PlatformLink): Html => html`
  <li class="ent-activity">
    <span class="ent-icon" aria-hidden="true">É</span>
    <div>
      <p class="ent-kind">Outil externe</p>
      <h3><a href="/mod/lti/view.php?id=${link.cmid}">${link.title}</a></h3>
      <p>${link.description}</p>
    </div>
  </li>
`;

export function coursePage(world: World, person: PlatformPerson | undefined): string {
  return entPage(world, person, {
    title: world.course.title,
    tab: 'course',
    body: html`
      <h1>${world.course.title}</h1>
      ${chooser(world, person)}
      <section aria-labelledby="activites">
        <h2 id="activites">Activités du cours</h2>
        <ul class="ent-activities">
          ${world.links.map(activity)}
        </ul>
        ${
          person &&
          isTeacher(person) &&
          html`<p class="ent-buttons">
            <a class="ent-button" href="/mod/lti/contentitem.php?course=2&id=1">
              Sélectionner du contenu
            </a>
          </p>`
        }
      </section>
      ${panel(world)}
    `,
  });
}
