/** « Pas encore connecté·e », « N’est plus dans la liste du cours », or nothing for who is here. */
import type { RequestContext } from '../../web/types.ts';
import type { Student } from './readCourse.ts';

export function presenceWords(ctx: RequestContext, { presence }: Student): string {
  return presence === 'here' ? '' : ctx.t(`course.presence.${presence}`);
}
