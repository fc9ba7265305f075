/** Design 11: the platforms, and one of them. */
import { scorePolicyOf } from '../../domain/platformProfile.ts';
import type { Platform } from '../../store/index.ts';
import type { Page } from '../../web/types.ts';
import { adminPage } from './adminPage.ts';
import { deploymentAction, foreignHosts, statusChip } from './platformWords.ts';
import type { PlatformDetail, PlatformList, ScoresWaiting } from './readPlatforms.ts';
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
        waiting: list.waiting.has(platform._id),
      })),
    },
  });
}

const hrefOf = ({ _id }: Platform): string => `/admin/platforms/${encodeURIComponent(_id)}`;

const aboutOf = ({ t, format }: AdminContext, { issuer, createdAt }: Platform): string =>
  t('admin.platforms.about', { issuer, day: format.date(createdAt) });

/** `wrong`: it was to be confirmed, but its addresses on other hosts were not ticked. */
export function platformPage(ctx: AdminContext, detail: PlatformDetail, wrong?: 'unseen'): Page {
  const { platform } = detail;
  const errors = wrong === undefined ? [] : [{ field: 'seen', key: 'admin.platform.seenMissing' }];
  return adminPage(ctx, {
    view: 'platform',
    title: platform.name,
    tab: { name: 'platforms', self: false },
    ...(wrong === undefined ? {} : { status: 422, scripts: ['errorFocus.js'] }),
    model: {
      errors,
      href: hrefOf(platform),
      name: platform.name,
      about: aboutOf(ctx, platform),
      status: platform.status,
      chip: statusChip(ctx.t, platform.status),
      foreign: ctx.format.list(foreignHosts(platform)),
      namesAllowed: platform.namesAllowed,
      anonymousAllowed: platform.anonymousAllowed ?? false,
      scorePolicy: scorePolicyOf(platform),
      facts: factsOf(platform),
      deployments: deploymentsOf(ctx, detail),
      scores: scoreLines(ctx, detail.scores),
    },
  });
}

/** In the order of Moodle's « Détails de configuration de l’outil ». */
const factsOf = (platform: Platform) => [
  { name: 'issuer', value: platform.issuer },
  { name: 'clientId', value: platform.clientId },
  { name: 'jwksUrl', value: platform.jwksUrl },
  { name: 'tokenUrl', value: platform.tokenUrl },
  { name: 'authUrl', value: platform.authUrl },
];

function deploymentsOf({ t }: AdminContext, { deployments, schools }: PlatformDetail) {
  return deployments.map((deployment) => ({
    key: deployment._id,
    id: deployment.deploymentId,
    school: schools.get(deployment.schoolId) ?? '–',
    chip: statusChip(t, deployment.status),
    action: deploymentAction(deployment),
  }));
}

function scoreLines({ t, format }: AdminContext, scores: ScoresWaiting): readonly string[] {
  const { waiting, more, due, failing, oldest } = scores;
  if (oldest === undefined) return [t('admin.scores.none')];
  return [
    more
      ? t('admin.scores.many', { count: waiting })
      : t('admin.scores.waiting', { count: waiting }),
    t('admin.scores.due', { count: due }),
    t('admin.scores.failing', { count: failing }),
    t('admin.scores.oldest', { when: format.dayAndTime(oldest) }),
  ];
}
