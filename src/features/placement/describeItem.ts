import type { Sequence } from '../../domain/activity/sequence.ts';
import type { RequestContext } from '../../web/types.ts';

/** What the card of a sequence says, for `views/placement/library-item.ejs`. */
export function describeItem({ t, format }: RequestContext, content: Sequence) {
  const minutes = content.phases.avant.blocks.reduce((sum, block) => sum + block.minutes, 0);
  return {
    title: content.title,
    summary: content.summary,
    diploma: content.audience.diploma,
    minutes: t('placement.place.minutes', { count: minutes }),
    authors: format.list(content.authors),
    licence: content.licence,
  };
}
