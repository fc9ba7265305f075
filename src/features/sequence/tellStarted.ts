/** « Started » reaches the platforms that take progress without a score (product.md 6). */
import { scorePolicyOf } from '../../domain/platformProfile.ts';
import { isPreview, may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type { SessionContext } from '../../web/types.ts';
import type { Opened } from './openActivity.ts';
import { saveWork } from './saveWork.ts';

/** Elsewhere opening writes nothing: the attempt begins with the first answer (model.md 8). */
export async function tellStarted(
  services: Services,
  { session, now }: SessionContext,
  opened: Opened,
): Promise<void> {
  const counts = may(session.role, 'work') && !isPreview(session);
  if (opened.attempt !== undefined || !counts) return;
  const platform = await services.lti.platforms.find(session.platformId);
  if (platform === undefined || scorePolicyOf(platform) === 'final-only') return;
  const saving = { session, placed: opened, now };
  await saveWork(services, saving, (work) => ({ ok: true, work, repeated: false }));
}
