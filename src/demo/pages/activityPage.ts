/** The page of an « Outil externe » activity: the tool in a frame, as Moodle's mod/lti/view.php. */
import { beginLaunch } from '../platform/launches.ts';
import type { PlatformLink, PlatformPerson, World } from '../platform/world.ts';
import { entPage } from './entPage.ts';
import { hiddenFields, html } from './html.ts';
import { postPage } from './passage.ts';

/** What the frame may use; named by origin, because the frame has no `src` (view.php:185). */
const allowed = (toolUrl: string): string =>
  ['microphone', 'camera', 'autoplay', 'fullscreen']
    .map((feature) => `${feature} ${toolUrl}`)
    .join('; ');

export function activityPage(world: World, person: PlatformPerson, link: PlatformLink): string {
  const login = beginLaunch(world, person.id, link.id);
  return entPage(world, person, {
    title: link.title,
    script: 'post.js',
    wide: true,
    body: html`
      <div class="ent-activity-head">
        <h1>${link.title}</h1>
        <p>
          <a href="/mod/lti/launch.php?id=${link.cmid}" target="_blank" rel="noopener">
            Ouvrir dans un nouvel onglet
          </a>
        </p>
      </div>
      <form
        method="post"
        action="${world.toolUrl}/lti/login"
        target="contentframe"
        class="ent-open"
        data-post
      >
        ${hiddenFields({ ...login })}
        <button type="submit">Ouvrir l’activité</button>
      </form>
      <iframe
        class="ent-frame"
        name="contentframe"
        id="contentframe"
        title="${link.title}, dans Élan"
        allow="${allowed(world.toolUrl)}"
      ></iframe>
    `,
  });
}

/** `launch.php`: the same login at top level, for browsers that keep cookies out of frames. */
export function launchPage(world: World, person: PlatformPerson, link: PlatformLink): string {
  const login = beginLaunch(world, person.id, link.id);
  return postPage(
    `${world.toolUrl}/lti/login`,
    { ...login },
    { title: link.title, button: 'Ouvrir l’activité' },
  );
}
