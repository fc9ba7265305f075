/** The page of an « Outil externe » activity: the tool in a frame, as Moodle's mod/lti/view.php. */
import { beginLaunch, storageFrame } from '../platform/launches.ts';
import type { LoginParams } from '../platform/launches.ts';
import type { PlatformLink, PlatformPerson, World } from '../platform/world.ts';
import { entPage } from './entPage.ts';
import { hiddenFields, html } from './html.ts';
import type { Html } from './html.ts';
import { bare, postPage } from './passage.ts';

/** What the frame may use; named by origin, because the frame has no `src` (view.php:185). */
const allowed = (toolUrl: string): string =>
  ['microphone', 'camera', 'autoplay', 'fullscreen']
    .map((feature) => `${feature} ${toolUrl}`)
    .join('; ');

/** The tool in the frame; with `review`, on the work of that student (« gradeReport »). */
export function activityPage(
  world: World,
  person: PlatformPerson,
  ask: { readonly link: PlatformLink; readonly review: PlatformPerson | undefined },
): string {
  const { link, review } = ask;
  const login = beginLaunch(world, {
    personId: person.id,
    linkId: link.id,
    ...(review && { message: 'LtiSubmissionReviewRequest', forUserId: review.id }),
  });
  return framePage(world, person, { title: link.title, login, newTab: launchUrl(link, review) });
}

/** « Sélectionner du contenu »: the tool's picker in the frame (contentitem.php). */
export const contentPage = (world: World, person: PlatformPerson): string =>
  framePage(world, person, {
    title: 'Sélectionner du contenu',
    login: beginLaunch(world, {
      personId: person.id,
      linkId: '',
      message: 'LtiDeepLinkingRequest',
    }),
    newTab: undefined,
  });

const launchUrl = (
  { cmid }: PlatformLink,
  review: PlatformPerson | undefined,
): string | undefined => (review === undefined ? `/mod/lti/launch.php?id=${cmid}` : undefined);

interface Framed {
  readonly title: string;
  readonly login: LoginParams;
  /** The same launch at top level, where Moodle has one. */
  readonly newTab: string | undefined;
}

function framePage(world: World, person: PlatformPerson, framed: Framed): string {
  const { title, login, newTab } = framed;
  return entPage(world, person, {
    title,
    script: 'post.js',
    wide: true,
    body: html`
      ${storageKeeper(world)}
      <div class="ent-activity-head">
        <h1>${title}</h1>
        ${
          newTab &&
          html`<p>
            <a href="${newTab}" target="_blank" rel="noopener">Ouvrir dans un nouvel onglet</a>
          </p>`
        }
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
        title="${title}, dans Élan"
        allow="${allowed(world.toolUrl)}"
      ></iframe>
    `,
  });
}

/** What keeps data for the tool: this page, or a frame of it. */
function storageKeeper(world: World): Html | false {
  const { storage } = world.switches;
  if (storage === 'none') return false;
  return storage === 'page'
    ? keeper(world)
    : html`<iframe
        name="${storageFrame}"
        src="/mod/lti/storage.php"
        title="Données gardées pour l’outil"
        hidden
      ></iframe>`;
}

const keeper = ({ toolUrl }: World): Html =>
  html`<div data-keeps-for="${toolUrl}"></div>
    <script type="module" src="/theme/storage.js"></script>`;

/** The frame that keeps data for the tool. */
export const storagePage = (world: World): string => bare('Données de l’outil', keeper(world));

/** `launch.php`: the same login at top level, for browsers that keep cookies out of frames. */
export function launchPage(
  world: World,
  person: PlatformPerson,
  { link }: { readonly link: PlatformLink },
): string {
  const login = beginLaunch(world, { personId: person.id, linkId: link.id });
  return postPage(
    `${world.toolUrl}/lti/login`,
    { ...login },
    { title: link.title, button: 'Ouvrir l’activité' },
  );
}
