/** What the picker offers: the starter library, and the school's activities that did not come from it. */
import { comparableText } from '../../domain/activity/comparableText.ts';
import type { Sequence } from '../../domain/activity/sequence.ts';
import type { ActivityId, SchoolId, VersionId } from '../../domain/ids.ts';
import type { LibraryItem } from '../../library.ts';
import type { Services } from '../../services.ts';
import type { Activity } from '../../store/index.ts';

/** As many versions as the store reads at once. */
const activitiesShown = 200;

export interface Choice {
  /** `library:<slug>` or `activity:<id>`: what the forms carry. */
  readonly key: string;
  readonly content: Sequence;
  readonly from:
    | { readonly kind: 'library'; readonly item: LibraryItem }
    | { readonly kind: 'activity'; readonly activityId: ActivityId; readonly versionId: VersionId };
}

/** Library first. An activity made from a package of the library is offered once, as that package. */
export async function listChoices(
  services: Services,
  school: SchoolId,
): Promise<readonly Choice[]> {
  const door = services.store.school(school);
  const { docs } = await door.activities.find('byKind', {
    eq: ['sequence'],
    order: 'desc',
    limit: activitiesShown,
  });
  const own = docs.filter((activity) => !isOfLibrary(services, activity));
  const ids = own.flatMap(({ latestVersionId }) => latestVersionId ?? []);
  const versions = ids.length === 0 ? [] : await door.versions.getMany(ids);
  const byId = new Map(versions.map((version) => [version._id, version]));
  return [
    ...services.library.items.map((item): Choice => ({
      key: `library:${item.slug}`,
      content: item.content,
      from: { kind: 'library', item },
    })),
    ...ids.flatMap((id): readonly Choice[] => {
      const version = byId.get(id);
      if (version === undefined) return [];
      const { activityId, content } = version;
      const from = { kind: 'activity', activityId, versionId: id } as const;
      return [{ key: `activity:${activityId}`, content, from }];
    }),
  ];
}

const isOfLibrary = ({ library }: Services, { libraryId }: Activity): boolean =>
  libraryId !== undefined && library.find(libraryId) !== undefined;

export interface Filter {
  readonly search: string;
  readonly diploma: string;
}

/** Case and accents don't count in the search. */
export function fits({ content }: Choice, { search, diploma }: Filter): boolean {
  const { title, summary, aim, audience } = content;
  if (diploma !== '' && audience.diploma !== diploma) return false;
  const words = comparableText(search).split(' ');
  const text = comparableText([title, summary, aim, audience.diploma, audience.level].join(' '));
  return words.every((word) => text.includes(word));
}
