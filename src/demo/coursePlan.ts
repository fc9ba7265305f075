/** The demonstration course and its four « Outil externe » activities, in the order of the lessons. */
import { createHash } from 'node:crypto';
import type { PlatformCourse, PlatformLink } from './platform/world.ts';

interface PlannedLink {
  /** Starter sequence of `config/library`. */
  readonly slug: string;
  readonly title: string;
  readonly description: string;
}

/** The last one is due in a few days and open; the others are behind (src/demo/history). */
export const plannedLinks: readonly PlannedLink[] = [
  {
    slug: 'le-colis-est-arrive',
    title: 'Le colis est arrivé',
    description: 'Réceptionner une petite livraison\u00a0: compter, regarder, comparer, signaler.',
  },
  {
    slug: 'trois-questions-pour-comprendre',
    title: 'Trois questions pour comprendre',
    description: 'Poser les bonnes questions à une cliente ou à un client.',
  },
  {
    slug: 'garder-le-lien',
    title: 'Garder le lien',
    description: 'Accueillir une personne qui attend ou qui s’énerve.',
  },
  {
    slug: 'premier-arrive-premier-sorti',
    title: 'Premier arrivé, premier sorti',
    description: 'Ranger un rayon selon les dates. À préparer avant le prochain cours.',
  },
];

/** A uuid that is always the same for the same text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(`elan-demo:${text}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Placement of a starter sequence in the course of this ENT: what its link carries in `custom`. */
const demoPlacementId = (issuer: string, slug: string): string =>
  uuidOf(`placement:${issuer}:${slug}`);

export const makeCourse = (): PlatformCourse => ({
  id: '2',
  label: '1CAP-EPC',
  title: 'Vente, CAP EPC',
  idnumber: '',
});

export function makeLinks(world: {
  readonly issuer: string;
  readonly toolUrl: string;
}): PlatformLink[] {
  return plannedLinks.map(({ slug, title, description }, index) => ({
    id: String(index + 1),
    cmid: String(index + 11),
    title,
    description,
    url: `${world.toolUrl}/lti/launch`,
    custom: {
      placement: demoPlacementId(world.issuer, slug),
      groups: '$Moodle.Person.userGroupIds',
      history: '$Context.id.history',
    },
    graded: true,
  }));
}
