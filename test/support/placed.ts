/** A starter sequence placed in the course by its teacher, through the pages. */
import { who } from '../../src/demo/cast.ts';
import type { Sequence } from '../../src/domain/activity/sequence.ts';
import type { Services } from '../../src/services.ts';
import { Visitor } from './visitor.ts';
import type { Visitable } from './visitor.ts';

export interface PlacedSequence {
  readonly placement: string;
  readonly content: Sequence;
  readonly linkId: string;
}

/** The teacher opens the link, chooses the sequence; a second opening shows the line item to the tool. */
export async function placeSequence(
  app: Visitable & { readonly services: Pick<Services, 'library'> },
  slug = 'premier-arrive-premier-sorti',
  linkId = '4',
): Promise<PlacedSequence> {
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, linkId);
  const { path } = await teacher.post('place', { library: slug });
  const placement = /\/activity\/([^/]+)\/settings/.exec(path)?.[1];
  const item = app.services.library.find(slug);
  if (placement === undefined || item === undefined) throw new Error(`not placed: ${path}`);
  await new Visitor(app).launch(who.teacher, linkId);
  return { placement, content: item.content, linkId };
}
