/** Pages around a launch: the new tab, « pas encore prêt », the explanation for visitors. */
import { may } from '../../domain/visibility.ts';
import type { PendingLaunch } from '../../lti/index.ts';
import type { Page, RequestContext, SessionContext } from '../../web/types.ts';

/** Design page 12b. `relaunchUrl` is the platform's own address; without one, only the words help. */
export function newTabPage(ctx: RequestContext, pending: PendingLaunch): Page {
  return {
    kind: 'page',
    view: 'launch/new-tab',
    title: ctx.t('launch.newTab.title'),
    layout: { kind: 'plain', where: ctx.t('launch.where'), toRoot: '', outside: true },
    model: { relaunchUrl: pending.relaunchUrl ?? '' },
  };
}

/** A valid launch on a link that has no activity yet, or without a course (lti.md 0.8). */
export function waitingPage(ctx: SessionContext, where: string): Page {
  const { courseId, role } = ctx.session;
  const student = may(role, 'work');
  const noCourse = student ? 'noCourse' : 'noCourseStaff';
  const reason = courseId === undefined ? noCourse : 'notReady';
  return {
    kind: 'page',
    view: 'launch/waiting',
    title: ctx.t(`launch.waiting.${reason}.title`),
    // Without a course the tabs of staff lead nowhere.
    layout: { kind: student ? 'student' : 'plain', where, toRoot: '' },
    model: { reason, returnUrl: ctx.session.returnUrl ?? '' },
  };
}

/** Mentors, parents, unknown roles (model.md 2), and who was not named: an explanation, no attempt, no answers. */
export function visitorPage(ctx: SessionContext, where: string): Page {
  return {
    kind: 'page',
    view: 'launch/visitor',
    title: ctx.t(ctx.session.anonymous ? 'launch.anonymous.title' : 'launch.visitor.title'),
    layout: { kind: 'plain', where, toRoot: '' },
    model: {
      returnUrl: ctx.session.returnUrl ?? '',
      anonymous: ctx.session.anonymous ?? false,
    },
  };
}
