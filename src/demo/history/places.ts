/** The four sequences of the starter library, placed in the demonstration course. */
import type { Sequence } from '../../domain/activity/sequence.ts';
import { activityId, hashKey, placementId, versionId } from '../../domain/ids.ts';
import type { Millis } from '../../domain/time.ts';
import type { Library, LibraryItem } from '../../library.ts';
import type { Activity, ActivityVersion, Course, Placement } from '../../store/index.ts';
import { plannedLinks } from '../coursePlan.ts';
import { lineItemUrl } from '../platform/claims.ts';
import { itemsOfLink } from '../platform/gradebook.ts';
import type { PlatformLink, World } from '../platform/world.ts';
import type { SequenceDates } from './schedule.ts';
import { demoSchedule } from './schedule.ts';

export interface PlacedSequence {
  readonly slug: string;
  readonly sequence: Sequence;
  readonly dates: SequenceDates;
  readonly activity: Activity;
  readonly version: ActivityVersion;
  readonly placement: Placement;
}

/** Placement dates of a sequence, in the shape of the documents. */
export const placementDates = ({ avant, apres }: SequenceDates): Placement['dates'] => ({
  avant: { due: avant, byGroup: {} },
  apres: { due: apres, byGroup: {} },
});

interface Placing {
  readonly world: World;
  readonly course: Course;
  readonly library: Library;
  readonly now: Millis;
}

type Published = Pick<PlacedSequence, 'activity' | 'version'>;

/** Ids are those that « Placer » gives to an item of the library, so that both are one activity. */
function publish(
  { schoolId }: Course,
  { slug, content }: LibraryItem,
  createdAt: Millis,
): Published {
  const activity = activityId.parse(hashKey('library', schoolId, slug));
  const version = versionId.parse(hashKey('version', activity, JSON.stringify(content)));
  return {
    activity: {
      _id: activity,
      schoolId,
      kind: 'sequence',
      title: content.title,
      libraryId: slug,
      latestVersion: 1,
      latestVersionId: version,
      createdAt,
    },
    version: {
      _id: version,
      schoolId,
      activityId: activity,
      number: 1,
      content,
      publishedAt: createdAt,
    },
  };
}

/** The coupled column of a link, as the launch claim names it. */
function columnOf(world: World, link: PlatformLink): Pick<Placement, 'lineItem' | 'scoreMaximum'> {
  const [item] = itemsOfLink(world.gradebook, link.id);
  if (item === undefined) return { scoreMaximum: 100 };
  const lineItem = `${lineItemUrl(world, item.id)}?type_id=${world.deploymentId}`;
  return { lineItem, scoreMaximum: item.scoreMaximum };
}

function placeOne(
  { world, course, library }: Placing,
  { index, dates }: { readonly index: number; readonly dates: SequenceDates },
): PlacedSequence | undefined {
  const link = world.links[index];
  const item = library.find(plannedLinks[index]?.slug ?? '');
  if (item === undefined || link === undefined) return undefined;
  const published = publish(course, item, dates.placedAt);
  const placement: Placement = {
    _id: placementId.parse(link.custom['placement']),
    schoolId: course.schoolId,
    courseId: course._id,
    platformId: course.platformId,
    activityId: published.activity._id,
    versionId: published.version._id,
    title: item.content.title,
    dates: placementDates(dates),
    ...columnOf(world, link),
    scoresAllowed: true,
    recordings: {},
    createdAt: dates.placedAt,
  };
  return { slug: item.slug, sequence: item.content, dates, ...published, placement };
}

/** In the order of the lessons; a sequence that the library lacks is left out. */
export function placeAll(placing: Placing): readonly PlacedSequence[] {
  return demoSchedule(placing.now).flatMap((dates, index) => {
    const placed = placeOne(placing, { index, dates });
    return placed === undefined ? [] : [placed];
  });
}
