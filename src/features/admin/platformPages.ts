/** Design 11: the platforms, and one of them. */
import { profileOf, scorePolicyOf } from '../../domain/platformProfile.ts';
import type { Deployment, Platform } from '../../store/index.ts';
import type { FieldError } from '../../web/forms.ts';
import type { Page } from '../../web/types.ts';
import { adminPage } from './adminPage.ts';
import { healthLines, launchesOf, outboxModel } from './healthWords.ts';
import { actLine } from './journalPages.ts';
import { placingHref, placingNow, schoolName, unassignedWords } from './placing/placingWords.ts';
import { addressMark, deploymentActions, foreignHosts, statusChip } from './platformWords.ts';
import type { PlatformDetail, PlatformList } from './readPlatforms.ts';
import type { AdminContext } from './withAdmin.ts';

export function platformsPage(ctx: AdminContext, list: PlatformList): Page {
  const { t } = ctx;
  return adminPage(ctx, {
    view: 'platforms',
    title: t('admin.platforms.title'),
    tab: { name: 'platforms', self: true },
    model: {
      more: list.more,
      platforms: list.platforms.map((platform) => ({
        href: hrefOf(platform),
        name: platform.name,
        about: aboutOf(ctx, platform),
        chip: statusChip(t, platform.status),
        launches: launchesOf(platform),
        health: healthLines(ctx, list.health.get(platform._id), list.pending.get(platform._id)),
      })),
    },
  });
}

const hrefOf = ({ _id }: Platform): string => `/admin/platforms/${encodeURIComponent(_id)}`;

const aboutOf = ({ t, format }: AdminContext, { issuer, createdAt }: Platform): string =>
  t('admin.platforms.about', { issuer, day: format.date(createdAt) });

/** Why nothing was changed. */
export interface PlatformWrong {
  readonly error: FieldError;
  /** What was typed there, shown again. */
  readonly frames?: string;
}

export function platformPage(
  ctx: AdminContext,
  detail: PlatformDetail,
  wrong?: PlatformWrong,
): Page {
  const { platform } = detail;
  return adminPage(ctx, {
    view: 'platform',
    title: platform.name,
    tab: { name: 'platforms', self: false },
    ...(wrong === undefined ? {} : { status: 422, scripts: ['errorFocus.js'] }),
    model: {
      errors: wrong === undefined ? [] : [wrong.error],
      seenWrong: wrong?.error.field === 'seen',
      frames: framesField(ctx, platform, wrong),
      href: hrefOf(platform),
      name: platform.name,
      about: aboutOf(ctx, platform),
      status: platform.status,
      chip: statusChip(ctx.t, platform.status),
      addressMark: addressMark(platform),
      foreign: ctx.format.list(foreignHosts(platform)),
      namesAllowed: platform.namesAllowed,
      namesWithheld: namesWithheld(ctx, platform),
      anonymousAllowed: platform.anonymousAllowed ?? false,
      scorePolicy: scorePolicyOf(platform),
      progress: progressChoice(platform),
      facts: factsOf(platform),
      deployments: deploymentsOf(ctx, detail),
      placing: placingModel(ctx, detail),
      health: healthLines(ctx, detail.health),
      outbox: outboxModel(ctx, platform, detail.outbox),
      paused: pausedLines(ctx, detail),
      acts: detail.acts.map((act) => actLine(ctx, act)),
    },
  });
}

/** Aliases are expected there, whatever was chosen here. */
function namesWithheld({ t }: AdminContext, platform: Platform): string {
  const { label = platform.name, withholdsNames = false } = profileOf(platform);
  return withholdsNames ? t('admin.platform.namesWithheld', { product: label }) : '';
}

function framesField({ t }: AdminContext, { frameOrigins }: Platform, wrong?: PlatformWrong) {
  const { error, frames = frameOrigins.join('\n') } = wrong ?? {};
  const isWrong = error?.field === 'frames';
  return { value: frames, wrong: isWrong ? t(error.key, error.values) : '' };
}

/** In the order of Moodle's « Détails de configuration de l’outil ». */
const factsOf = (platform: Platform) => [
  { name: 'issuer', value: platform.issuer },
  { name: 'clientId', value: platform.clientId },
  { name: 'jwksUrl', value: platform.jwksUrl },
  { name: 'tokenUrl', value: platform.tokenUrl },
  { name: 'authUrl', value: platform.authUrl },
];

function placingModel({ t }: AdminContext, { platform, placing, schools }: PlatformDetail) {
  const own = placing.own.map((id) => schools.get(id));
  return {
    href: placingHref(platform, 'schools'),
    now: placingNow(t, placing.rule, own),
    unassigned: unassignedWords(t, placing.unassigned),
  };
}

/** Those that wait come first. */
function deploymentsOf({ t, format }: AdminContext, { deployments, schools }: PlatformDetail) {
  const waitFirst = deployments.toSorted(
    (a, b) => Number(b.status === 'pending') - Number(a.status === 'pending'),
  );
  return waitFirst.map((deployment) => ({
    key: deployment._id,
    id: deployment.deploymentId,
    school: schoolName(t, schools.get(deployment.schoolId)),
    schoolHref: `/admin/schools/${encodeURIComponent(deployment.schoolId)}`,
    chip: statusChip(t, deployment.status),
    why: whyOf({ t, format }, deployment),
    actions: deploymentActions(deployment),
  }));
}

function whyOf({ t, format }: Pick<AdminContext, 't' | 'format'>, deployment: Deployment): string {
  const { status, createdAt } = deployment;
  if (status === 'pending') return t('admin.platform.pendingWhy', { day: format.date(createdAt) });
  return status === 'disabled' ? t('admin.platform.disabledWhy') : '';
}

function pausedLines({ t, format }: AdminContext, { paused, schools }: PlatformDetail) {
  return paused.map(({ title, schoolId, scorePause, createdAt }) =>
    t('scores.admin.course', {
      title,
      school: schoolName(t, schools.get(schoolId)),
      when: format.dayAndTime(scorePause?.since ?? createdAt),
    }),
  );
}

/** Whether there is a choice at all; nothing was said yet by a platform that nobody came from. */
function progressChoice(platform: Platform): 'open' | 'moodle' | 'unknown' {
  if (profileOf(platform).emptiesGrade !== true) return 'open';
  return platform.family === undefined ? 'unknown' : 'moodle';
}
