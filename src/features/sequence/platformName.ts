import { profileOf } from '../../domain/platformProfile.ts';
import type { Services } from '../../services.ts';
import type { SessionContext } from '../../web/types.ts';

/** What a student calls the place where grades arrive: « Moodle », else the platform's own name. */
export async function platformName(services: Services, ctx: SessionContext): Promise<string> {
  const platform = await services.lti.platforms.find(ctx.session.platformId);
  if (platform === undefined) return ctx.t('sequence.end.course');
  return platform.family === undefined
    ? platform.name
    : (profileOf(platform).label ?? platform.name);
}
