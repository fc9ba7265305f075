/** Health at a glance (design 11) and the outbox of one platform, in words. */
import type { Platform, PlatformHealth } from '../../store/index.ts';
import { launchWords, softwareOf } from './launchWords.ts';
import type { Outbox } from './readOutbox.ts';
import type { AdminContext } from './withAdmin.ts';

/** Launches are refused beyond 60 s (lti.md 0.3): half of it is the time to act. */
const driftToWarnOf = 30;

interface HealthLine {
  readonly mark: 'ok' | 'bad' | 'info';
  readonly text: string;
}

export function healthLines(
  ctx: AdminContext,
  health: Omit<PlatformHealth, '_id'> = {},
  pending = 0,
): readonly HealthLine[] {
  const { t } = ctx;
  const software = softwareOf(ctx, health);
  return [
    ...(pending === 0 ? [] : [bad(t('diagnostics.health.pending', { count: pending }))]),
    acceptedLine(ctx, health),
    ...refusedLine(ctx, health),
    ...driftLine(ctx, health),
    ...(software === '' ? [] : [{ mark: 'info' as const, text: software }]),
  ];
}

const bad = (text: string): HealthLine => ({ mark: 'bad', text });

function acceptedLine({ t, format }: AdminContext, { acceptedAt }: Partial<PlatformHealth>) {
  if (acceptedAt === undefined)
    return { mark: 'info' as const, text: t('diagnostics.health.noLaunch') };
  const when = format.dayAndTime(acceptedAt);
  return { mark: 'ok' as const, text: t('diagnostics.health.accepted', { when }) };
}

/** A failure that a launch has followed since is history. */
function refusedLine(
  ctx: AdminContext,
  { refused, acceptedAt = 0 }: Partial<PlatformHealth>,
): readonly HealthLine[] {
  if (refused === undefined) return [];
  const { at, code, failure } = refused;
  const { title } = launchWords(ctx, { kind: 'launch', code, failure });
  const when = ctx.format.dayAndTime(at);
  const text = ctx.t('diagnostics.health.refused', { when, title, code });
  return [{ mark: at > acceptedAt ? 'bad' : 'info', text }];
}

function driftLine({ t }: AdminContext, { drift }: Partial<PlatformHealth>): readonly HealthLine[] {
  if (drift === undefined) return [];
  const seconds = Math.abs(drift.seconds);
  return seconds > driftToWarnOf
    ? [bad(t('diagnostics.health.driftBad', { seconds }))]
    : [{ mark: 'ok', text: t('diagnostics.health.drift', { seconds }) }];
}

export const launchesOf = ({ _id }: Platform): string =>
  `/admin/launches?platform=${encodeURIComponent(_id)}`;

/** For the view: what is, then what failed with what to do. */
export function outboxModel(ctx: AdminContext, platform: Platform, outbox: Outbox) {
  const { t, format } = ctx;
  return {
    href: launchesOf(platform),
    lines: [
      ...waitingLines(ctx, outbox),
      t('diagnostics.outbox.sent', {
        hour: format.number(outbox.sentLastHour),
        day: format.number(outbox.sentLastDay),
      }),
    ],
    warnings: [
      ...(platform.status === 'active' ? [] : [t('diagnostics.outbox.paused')]),
      ...(outbox.pausedUntil === undefined
        ? []
        : [t('diagnostics.outbox.breaker', { time: format.time(outbox.pausedUntil) })]),
    ],
    failures: outbox.failures.map(({ code, count }) => {
      const { title, todo } = launchWords(ctx, { kind: 'score', code });
      return { text: t('diagnostics.outbox.failure', { code, count, title }), todo };
    }),
  };
}

function waitingLines({ t, format }: AdminContext, outbox: Outbox): readonly string[] {
  const { waiting, more, due, oldest } = outbox;
  if (waiting === 0) return [t('diagnostics.outbox.none')];
  return [
    more
      ? t('diagnostics.outbox.atLeast', { number: format.number(waiting) })
      : t('diagnostics.outbox.waiting', { count: waiting }),
    t('diagnostics.outbox.due', { count: due }),
    ...(oldest === undefined
      ? []
      : [t('diagnostics.outbox.oldest', { when: format.dayAndTime(oldest) })]),
  ];
}
