/** Platforms: list, one platform, what an administrator changes there, a check now. */
import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import { deploymentKey } from '../../domain/ids.ts';
import { profileOf } from '../../domain/platformProfile.ts';
import type { Services } from '../../services.ts';
import type { Platform } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { parseForm } from '../../web/forms.ts';
import type { Answer } from '../../web/types.ts';
import { checkPage } from './checkPage.ts';
import { recordAct } from './journal.ts';
import { platformPage, platformsPage } from './platformPages.ts';
import type { PlatformWrong } from './platformPages.ts';
import { addressMark, foreignHosts } from './platformWords.ts';
import { getPlatform, listPlatforms, readPlatform } from './readPlatforms.ts';
import { withAdmin } from './withAdmin.ts';
import type { AdminContext } from './withAdmin.ts';

export function platformRoutes(services: Services): Router {
  const router = Router();
  router.get(
    '/admin/platforms',
    withAdmin(services, async (ctx) => platformsPage(ctx, await listPlatforms(services))),
  );
  router
    .route('/admin/platforms/:platformId')
    .get(
      withAdmin(services, async (ctx, req) =>
        platformPage(ctx, await readPlatform(services, req.params['platformId'])),
      ),
    )
    .post(
      withAdmin(services, async (ctx, req) => {
        const wrong = await changePlatform(services, ctx, req);
        return wrong
          ? platformPage(ctx, await readPlatform(services, req.params['platformId']), wrong)
          : backTo(req);
      }),
    );
  router.post(
    '/admin/platforms/:platformId/deployments',
    withAdmin(services, (ctx, req) => changeDeployment(services, ctx, req)),
  );
  router.get(
    '/admin/platforms/:platformId/check',
    withAdmin(services, async (ctx, req) => {
      const platform = await getPlatform(services, req.params['platformId']);
      const check = await services.lti.checkPlatform(platform._id);
      if (check === undefined) throw new AppError('not-found');
      return checkPage(ctx, platform, check);
    }),
  );
  return router;
}

const backTo = (req: Request): Answer => ({
  kind: 'see-other',
  to: `/admin/platforms/${encodeURIComponent(String(req.params['platformId']))}`,
});

/** Buttons that change one setting of a platform. */
const platformSettings = {
  'names-on': { namesAllowed: true },
  'names-off': { namesAllowed: false },
  'anonymous-on': { anonymousAllowed: true },
  'anonymous-off': { anonymousAllowed: false },
  'final-only': { scorePolicy: 'final-only' },
  'every-progress': { scorePolicy: 'every-progress' },
} as const;
const settingNames = [
  'names-on',
  'names-off',
  'anonymous-on',
  'anonymous-off',
  'final-only',
  'every-progress',
] as const;

const platformChange = z.object({
  action: z.enum(['confirm', 'enable', 'disable', 'frames', ...settingNames]),
  seen: z.literal('yes').optional(),
  /** Of the addresses that the page showed. */
  addresses: z.string().max(100).default(''),
  /** One address a line. */
  frames: z.string().default(''),
});

type PlatformForm = z.infer<typeof platformChange>;

const acts = {
  confirm: 'platform-confirmed',
  enable: 'platform-enabled',
  disable: 'platform-disabled',
  'names-on': 'names-on',
  'names-off': 'names-off',
  'anonymous-on': 'anonymous-on',
  'anonymous-off': 'anonymous-off',
  'final-only': 'final-only',
  'every-progress': 'every-progress',
} as const;

const otherAddresses = { error: { field: 'adresses', key: 'admin.platform.addressesChanged' } };

/** Addresses are let in as they were shown; those on another host want their own tick (lti.md 2.2). */
function whyNotLetIn(platform: Platform, form: PlatformForm): PlatformWrong | undefined {
  if (form.addresses !== addressMark(platform)) return otherAddresses;
  return foreignHosts(platform).length > 0 && form.seen === undefined
    ? { error: { field: 'seen', key: 'admin.platform.seenMissing' } }
    : undefined;
}

/** Gives what keeps it from being done. */
async function changePlatform(
  services: Services,
  { admin }: AdminContext,
  req: Request,
): Promise<PlatformWrong | undefined> {
  const { platforms } = services.lti;
  const platform = await getPlatform(services, req.params['platformId']);
  const read = parseForm(platformChange, req.body);
  if (!read.ok) throw new AppError('body-unreadable');
  const { action: asked, frames } = read.value;
  // The page it was sent from is older than what waits now.
  const action = asked === 'enable' && platform.status === 'pending' ? 'confirm' : asked;
  if (action === 'frames') return changeFrames(services, { admin, platform }, frames);
  if (action === 'confirm' || action === 'enable') {
    const wrong = whyNotLetIn(platform, read.value);
    if (wrong !== undefined) return wrong;
  }
  if (action === 'every-progress' && profileOf(platform).emptiesGrade === true)
    throw new AppError('body-unreadable');
  await recordAct(services, admin, { act: acts[action], platformId: platform._id });
  if (action === 'confirm' || action === 'enable') {
    const enabled = await platforms.enable(platform._id, platform);
    return enabled === 'changed' ? otherAddresses : undefined;
  }
  if (action === 'disable') await platforms.disable(platform.issuer, platform.clientId);
  else await platforms.set(platform._id, platformSettings[action]);
  return undefined;
}

async function changeFrames(
  services: Services,
  { admin, platform }: Pick<AdminContext, 'admin'> & { readonly platform: Platform },
  typed: string,
): Promise<PlatformWrong | undefined> {
  const lines = typed.split('\n').map((line) => line.trim());
  const addresses = lines.filter((line) => line !== '');
  const set = await services.lti.platforms.setFrameOrigins(platform._id, addresses);
  if (set === 'set') {
    // After it: what was typed may be refused, and then nothing was done.
    await recordAct(services, admin, { act: 'frames-changed', platformId: platform._id });
    return undefined;
  }
  const error =
    set.wrong === 'many'
      ? { field: 'frames', key: 'admin.frames.many' }
      : { field: 'frames', key: 'admin.frames.wrong', values: { line: set.line } };
  return { error, frames: typed };
}

const deploymentChange = z.object({
  deployment: deploymentKey,
  action: z.enum(['approve', 'disable']),
});

async function changeDeployment(
  services: Services,
  { admin }: AdminContext,
  req: Request,
): Promise<Answer> {
  const platform = await getPlatform(services, req.params['platformId']);
  const read = parseForm(deploymentChange, req.body);
  if (!read.ok) throw new AppError('body-unreadable');
  const deployment = await services.store.deployments.get(read.value.deployment);
  if (deployment?.platformId !== platform._id) throw new AppError('not-found');
  const isApproved = read.value.action === 'approve';
  await recordAct(services, admin, {
    act: isApproved ? 'deployment-approved' : 'deployment-disabled',
    platformId: platform._id,
    deployment: deployment.deploymentId,
  });
  const status = isApproved ? 'active' : 'disabled';
  await services.lti.platforms.setDeployment(deployment._id, status);
  return backTo(req);
}
