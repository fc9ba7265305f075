/** A score as people read it: « 16/20 » in France, « 80 % » in Québec (domain.md 7); « – » when there is none. */
import type { RequestContext } from '../../web/types.ts';

const frenchMaximum = 20;

export type Country = 'FR' | 'QC';

export function markWords(
  ctx: RequestContext,
  country: Country,
  score: number | undefined,
): string {
  if (score === undefined) return '–';
  if (country === 'QC') return ctx.format.percent(score);
  const mark = Math.round(score * frenchMaximum * 10) / 10;
  return `${ctx.format.number(mark)}/${frenchMaximum}`;
}
