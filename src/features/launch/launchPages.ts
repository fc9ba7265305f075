/** Pages around a launch: on the way to the platform and back, the new tab, « pas encore prêt », the explanation for visitors. */
import { may } from '../../domain/visibility.ts';
import type { LoginToKeep, PendingLaunch } from '../../lti/index.ts';
import type { Layout, Page, RequestContext, SessionContext } from '../../web/types.ts';

/** Before a session, in the platform's frame. */
const outside = (ctx: RequestContext): Layout => ({
  kind: 'plain',
  where: ctx.t('launch.where'),
  toRoot: '',
  outside: true,
});

interface LoginAsk {
  readonly redirectUrl: string;
  readonly toKeep: LoginToKeep;
  readonly round: number;
}

/**
 * Leads to the platform: by its script, which first keeps the login's secret; by itself where no
 * script runs; by its link when both fail.
 */
export function loginPage(ctx: RequestContext, { redirectUrl, toKeep, round }: LoginAsk): Page {
  const { state, secret, storage, again } = toKeep;
  return {
    kind: 'page',
    view: 'launch/login',
    title: ctx.t('launch.where'),
    layout: outside(ctx),
    narrow: true,
    goesOnTo: redirectUrl,
    scripts: ['launch/keepSecret.js'],
    model: { redirectUrl, state, secret, round, again, ...storageModel(storage) },
  };
}

interface BridgeAsk {
  readonly pending: PendingLaunch;
  /** Of another login: where its own secret is not found, no other way would help. */
  readonly cookieCame: boolean;
  readonly state: string;
  readonly id_token: string;
}

/** Holds what the platform posted while its script looks for the secret of the login. */
export function bridgePage(ctx: RequestContext, ask: BridgeAsk): Page {
  const { pending, cookieCame, state, id_token } = ask;
  return {
    kind: 'page',
    view: 'launch/bridge',
    title: ctx.t('launch.where'),
    layout: outside(ctx),
    narrow: true,
    scripts: ['launch/findSecret.js'],
    model: {
      state,
      idToken: id_token,
      cookieCame,
      relaunchUrl: pending.relaunchUrl ?? '',
      ...storageModel(pending.storage),
    },
  };
}

const storageModel = (storage: PendingLaunch['storage']) => ({
  storageTarget: storage?.target ?? '',
  storageOrigin: storage?.origin ?? '',
});

/** Design page 12b. `relaunchUrl` is the platform's own address; without one, only the words help. */
export function newTabPage(ctx: RequestContext, pending: PendingLaunch): Page {
  return {
    kind: 'page',
    view: 'launch/new-tab',
    title: ctx.t('launch.newTab.title'),
    layout: outside(ctx),
    narrow: true,
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
