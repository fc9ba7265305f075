/** One row of the diagnostics in plain words, and what to do in Moodle (lti.md 5.4.1). */
import { cookiePath, okCode } from '../../domain/diagnostic.ts';
import { moodleRelease } from '../../domain/moodleRelease.ts';
import type { Diagnostic, PlatformHealth } from '../../store/index.ts';
import type { RequestContext } from '../../web/types.ts';

export interface LaunchWords {
  readonly title: string;
  /** Why, for those who know LTI; empty when the title says it all. */
  readonly why: string;
  /** Empty: nothing to do. */
  readonly todo: string;
}

type Context = Pick<RequestContext, 't' | 'format'>;
type Told = Pick<Diagnostic, 'kind' | 'code'> & Partial<Diagnostic>;

export function launchWords({ t }: Pick<Context, 't'>, row: Told): LaunchWords {
  const { kind, code, failure, about = '' } = row;
  if (code === okCode) return { title: '', why: '', todo: '' };
  if (kind === 'lost') {
    const todo = t('diagnostics.lost.todo', { about });
    return { title: t('diagnostics.lost.title'), why: '', todo };
  }
  if (kind === 'registration') {
    const title = t(`register.reasons.${code}.why`);
    return { title, why: '', todo: t(`register.reasons.${code}.todo`) };
  }
  if (failure !== undefined)
    return {
      title: t(`diagnostics.failures.${failure}.title`),
      why: t(`errors.${failure}.admin`),
      todo: t(`diagnostics.failures.${failure}.todo`),
    };
  const service = serviceWord(code);
  return {
    title: t(`diagnostics.services.${service}.title`),
    why: '',
    todo: t(`diagnostics.services.${service}.todo`),
  };
}

const known = new Set([
  'http-400',
  'http-401',
  'http-403',
  'http-404',
  'http-409',
  'http-429',
  'network',
  'time-out',
  'too-large',
  'unreadable',
  'other-origin',
]);

/** Codes are closed but many: those that ask for the same thing share their words. */
function serviceWord(code: string): string {
  if (known.has(code)) return code;
  if (code.startsWith('token-')) return 'token';
  if (code === 'http-410') return 'http-404';
  // The token of a service that is switched off in the platform (RFC 6749, 5.2).
  if (code === 'scope') return 'http-403';
  const [, hundreds] = /^http-([345])\d\d$/.exec(code) ?? [];
  return hundreds === undefined ? 'other' : `http-${hundreds}xx`;
}

/** What else was measured, one line each. */
export function detailLines(ctx: Context, row: Diagnostic): readonly string[] {
  const { t, format } = ctx;
  const { message, role, deployment, driftSeconds, about, missing = [] } = row;
  // Rows of versions before say nothing of it, the others `none` where there was none.
  const way = cookiePath.options.find((one) => one === row.cookiePath);
  const software = softwareOf(ctx, row);
  const lines = [
    message && t(`diagnostics.messages.${message}`),
    role && t(`diagnostics.roles.${role}`),
    deployment && t('diagnostics.deployment', { deployment }),
    driftSeconds === undefined ? undefined : driftWords(ctx, driftSeconds),
    way && t(`diagnostics.cookiePaths.${way}`),
    software === '' ? undefined : t('diagnostics.software', { software }),
    row.kind !== 'lost' && about ? t('diagnostics.about', { about }) : undefined,
    missing.length === 0
      ? undefined
      : t('diagnostics.missing', {
          parts: format.list(missing.map((part) => t(`diagnostics.parts.${part}`))),
        }),
  ];
  return lines.filter((line) => line !== undefined);
}

/** Positive: the platform's clock is behind ours. */
function driftWords({ t }: Context, driftSeconds: number): string {
  const way = driftSeconds > 0 ? 'behind' : 'ahead';
  return driftSeconds === 0
    ? t('diagnostics.drift.right')
    : t(`diagnostics.drift.${way}`, { seconds: Math.abs(driftSeconds) });
}

/** « Moodle 4.5 (2024100700) »; another product as it names itself; empty when it did not. */
export function softwareOf(
  { t }: Pick<Context, 't'>,
  { family = '', platformVersion = '' }: Pick<PlatformHealth, 'family' | 'platformVersion'>,
): string {
  const release = family === 'moodle' ? moodleRelease(platformVersion) : undefined;
  if (release !== undefined) return t('diagnostics.moodle', { release, build: platformVersion });
  return [family, platformVersion].filter((text) => text !== '').join(' ');
}
