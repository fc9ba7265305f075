/** The platform check in words: what answers, and what to change in Moodle when it doesn't. */
import type { PlatformCheck } from '../../lti/index.ts';
import type { Platform } from '../../store/index.ts';
import type { Page } from '../../web/types.ts';
import { adminPage } from './adminPage.ts';
import type { AdminContext } from './withAdmin.ts';

/** Launches are refused beyond it (lti.md 0.3). */
const toleratedSeconds = 60;

interface Line {
  readonly good: boolean;
  readonly text: string;
  /** What to do; empty when there is nothing. */
  readonly todo: string;
}

export function checkPage(ctx: AdminContext, platform: Platform, check: PlatformCheck): Page {
  const { t } = ctx;
  return adminPage(ctx, {
    view: 'check',
    title: t('admin.check.title', { name: platform.name }),
    tab: { name: 'platforms', self: false },
    narrow: true,
    model: {
      heading: t('admin.check.title', { name: platform.name }),
      lead: t('admin.check.lead', { time: ctx.format.time(ctx.now) }),
      back: `/admin/platforms/${encodeURIComponent(platform._id)}`,
      lines: [keysLine(ctx, check), clockLine(ctx, check), ...tokenLines(ctx, check)],
    },
  });
}

function keysLine({ t }: AdminContext, { keys }: PlatformCheck): Line {
  return keys === 'ok'
    ? { good: true, text: t('admin.check.keys.good'), todo: '' }
    : {
        good: false,
        text: t('admin.check.keys.bad', { why: keys }),
        todo: t('admin.check.keys.todo'),
      };
}

function clockLine({ t }: AdminContext, { driftSeconds }: PlatformCheck): Line {
  if (driftSeconds === undefined)
    return { good: false, text: t('admin.check.clock.unknown'), todo: '' };
  const seconds = Math.abs(driftSeconds);
  const good = seconds <= toleratedSeconds;
  return {
    good,
    text: t('admin.check.clock.drift', { seconds }),
    todo: good ? '' : t('admin.check.clock.todo'),
  };
}

/** Without any token the scopes say nothing more. */
function tokenLines({ t }: AdminContext, { token, scopes }: PlatformCheck): readonly Line[] {
  if (token !== 'ok') {
    const text = t('admin.check.token.bad', { why: token });
    return [{ good: false, text, todo: t('admin.check.token.todo') }];
  }
  const lines = scopes.map(({ scope, granted }) => ({
    good: granted,
    text: t(`admin.check.scopes.${scope}.${granted ? 'good' : 'bad'}`),
    todo: granted ? '' : t(`admin.check.scopes.${scope}.todo`),
  }));
  return [{ good: true, text: t('admin.check.token.good'), todo: '' }, ...lines];
}
