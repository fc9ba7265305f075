/** The name if the platform gave one and the administrator allowed it, else « Élève 14 » (model.md 2). */
import type { RequestContext } from '../../web/types.ts';

export function studentLabel(
  ctx: RequestContext,
  student: { readonly name: string | undefined; readonly alias: number },
): string {
  return student.name ?? ctx.t('course.alias', { number: student.alias });
}
