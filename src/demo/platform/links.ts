/** Activities that are added to the course, with their coupled column in the gradebook. */
import type { LineItem } from './gradebook.ts';
import { addItem } from './gradebook.ts';
import type { PlatformLink, World } from './world.ts';

type Column = Pick<LineItem, 'resourceId' | 'tag' | 'submissionReview'> & {
  readonly scoreMaximum: number;
};

/** A link without grades has no column. */
export function coupleItem(
  world: World,
  link: PlatformLink,
  column: Column = { scoreMaximum: 100 },
): void {
  if (!link.graded) return;
  const { id: resourceLinkId, title: label } = link;
  addItem(world.gradebook, { ...column, label, resourceLinkId, coupled: true });
}

export function addLink(
  world: World,
  ask: Partial<PlatformLink> & Pick<PlatformLink, 'id'>,
  column?: Column,
): PlatformLink {
  const link: PlatformLink = {
    cmid: String(Number(ask.id) + 10),
    title: `Activité ${ask.id}`,
    description: '',
    url: `${world.toolUrl}/lti/launch`,
    custom: {},
    graded: true,
    ...ask,
  };
  world.links.push(link);
  coupleItem(world, link, column);
  return link;
}
