/** « Journal »: the acts of administrators, newest first. */
import type { AdminAct } from '../../store/index.ts';
import type { Page } from '../../web/types.ts';
import { adminPage } from './adminPage.ts';
import type { Journal } from './journal.ts';
import { schoolName } from './placing/placingWords.ts';
import type { AdminContext } from './withAdmin.ts';

export function journalPage(ctx: AdminContext, { acts, next, names }: Journal): Page {
  const { t, format } = ctx;
  return adminPage(ctx, {
    view: 'journal',
    title: t('diagnostics.journal.title'),
    tab: { name: 'journal', self: true },
    model: {
      acts: acts.map((act) => ({
        when: format.dayAndTime(act.at),
        who: act.admin,
        what: actWords(ctx, act),
        where: schoolName(t, names.get(act.schoolId ?? act.platformId)),
      })),
      older: next === undefined ? '' : `/admin/journal?after=${encodeURIComponent(next)}`,
    },
  });
}

export function actLine(ctx: AdminContext, act: AdminAct): string {
  const when = ctx.format.dayAndTime(act.at);
  return ctx.t('diagnostics.journal.line', { when, who: act.admin, what: actWords(ctx, act) });
}

function actWords({ t }: AdminContext, { act, deployment, course }: AdminAct): string {
  const words = t(`diagnostics.journal.acts.${act}`);
  if (course !== undefined) return t('diagnostics.journal.ofCourse', { act: words, course });
  return deployment === undefined
    ? words
    : t('diagnostics.journal.ofDeployment', { act: words, deployment });
}
