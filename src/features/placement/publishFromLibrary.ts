import type { LibraryItem } from '../../library.ts';
import type { Services } from '../../services.ts';
import type { SessionContext } from '../../web/types.ts';
import { libraryActivity, publishVersion } from './publishVersion.ts';
import type { Published } from './publishVersion.ts';

/** A sequence of the starter library as an activity of the school. */
export function publishFromLibrary(
  services: Services,
  { session: { schoolId } }: SessionContext,
  { slug, content }: LibraryItem,
): Promise<Published> {
  const activity = libraryActivity(schoolId, slug);
  return publishVersion(services, schoolId, { activity, libraryId: slug, content });
}
