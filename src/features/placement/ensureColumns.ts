/** Looks for the columns of a placement in the course's gradebook, and makes those a teacher chose (lti.md 3.4). */
import { columnsOf, linkKey } from '../../domain/activity/columns.ts';
import type { Column } from '../../domain/activity/columns.ts';
import { addressOf, forbiddenForMs, gradingOf, isForbidden } from '../../domain/columnAddress.ts';
import type { ColumnState } from '../../domain/columnAddress.ts';
import type { LineItemEnsured } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Course, Placement, School } from '../../store/index.ts';
import { translator } from '../../web/locale.ts';

export interface ColumnsRead {
  /** By key; those that were not looked for are not in it. */
  readonly columns: Readonly<Record<string, ColumnState>>;
  /** How long to wait before they are looked for again; absent: as they are until somebody acts. */
  readonly againInMs?: number;
  /** Calls that may pass: empty when each column has its answer. */
  readonly failed: readonly Away[];
}

type Away = Extract<LineItemEnsured, { kind: 'unavailable' }>;

interface Looking {
  readonly services: Services;
  readonly placement: Placement;
  readonly course: Course;
  readonly school: School;
}

/** For a platform that did not answer and did not say when to come back. */
const usualWaitMs = 5 * 60_000;

/** A column that a teacher deleted is not made again: that is theirs to ask for (settings page). */
export async function ensureColumns(
  services: Services,
  placement: Placement,
): Promise<ColumnsRead> {
  const { schoolId } = placement;
  const [course, school, read] = await Promise.all([
    services.store.school(schoolId).courses.get(placement.courseId),
    services.recent.school(schoolId),
    services.recent.version(schoolId, placement.versionId),
  ]);
  if (course === undefined || school === undefined || read === undefined)
    return { columns: {}, failed: [] };
  const { content } = read.version;
  const wanted = columnsOf(content, placement.weights ?? content.weights, gradingOf(placement));
  const looking = { services, placement, course, school };
  const found: [string, Found][] = [];
  // One after the other: they are three at most, and a platform counts calls.
  for (const column of wanted) found.push([column.key, await lookFor(looking, column)]);
  return {
    columns: Object.fromEntries(found.map(([key, { state }]) => [key, state])),
    ...againOf(found.map(([, one]) => one)),
  };
}

/** What did not answer goes first: it is the sooner one. */
function againOf(found: readonly Found[]): Omit<ColumnsRead, 'columns'> {
  const failed = found.flatMap(({ away }) => away ?? []);
  const waits = failed.map(({ retryAfterMs = usualWaitMs }) => retryAfterMs);
  if (failed.length > 0) return { againInMs: Math.max(...waits), failed };
  const isLater = found.some(({ state }) => isForbidden(state));
  return isLater ? { againInMs: forbiddenForMs, failed } : { failed };
}

interface Found {
  readonly state: ColumnState;
  readonly away?: Away;
}

async function lookFor(looking: Looking, column: Column): Promise<Found> {
  const known = addressOf(looking.placement, column.key);
  const lineItemsUrl = looking.course.scores?.lineItems;
  if (lineItemsUrl === undefined)
    return { state: known === undefined ? { problem: 'no-right' } : { url: known } };
  const own = column.key === linkKey ? await lookForLinks(looking, known) : undefined;
  return own ?? foundFrom(await ensureOwn(looking, column, known), known);
}

/** Undefined: the link has none, and the teacher chose that there is one. */
async function lookForLinks(
  looking: Looking,
  known: string | undefined,
): Promise<Found | undefined> {
  const { services, placement, course } = looking;
  const { resourceLinkId, grading } = placement;
  const { lineItems: lineItemsUrl = '', rights = [] } = course.scores ?? {};
  if (resourceLinkId === undefined) return undefined;
  const ask = { lineItemsUrl, rights, resourceLinkId, resourceId: placement._id };
  const found = await services.lti.findLinkLineItem(placement.platformId, ask);
  if (found.kind !== 'missing') return foundFrom(found, known);
  if (known !== undefined) return { state: { problem: 'gone' } };
  return grading === 'one' ? undefined : { state: { problem: 'missing' } };
}

function ensureOwn(
  { services, placement, course, school }: Looking,
  { phase }: Column,
  known: string | undefined,
): Promise<LineItemEnsured> {
  const { title, scoreMaximum, resourceLinkId, _id: id } = placement;
  const { lineItems: lineItemsUrl = '', rights = [] } = course.scores ?? {};
  const locale = school.country === 'QC' ? 'fr-CA' : 'fr-FR';
  const t = translator(locale, !services.config.production);
  return services.lti.ensureLineItem(placement.platformId, {
    lineItemsUrl,
    rights,
    label: phase === undefined ? title : t(`columns.label.${phase}`, { title }),
    scoreMaximum,
    tag: phase === undefined ? 'sequence' : `phase-${phase}`,
    resourceId: phase === undefined ? id : `${id}:${phase}`,
    resourceLinkId,
    known,
    remake: known === undefined,
  });
}

function foundFrom(
  answer: Exclude<LineItemEnsured, { kind: 'ready' }> | { kind: 'ready'; url: string },
  known: string | undefined,
): Found {
  switch (answer.kind) {
    case 'ready':
      return { state: { url: answer.url } };
    case 'refused':
      return { state: { ...withUrl(known, answer.why), problem: answer.why } };
    case 'unavailable':
      return { state: { ...withUrl(known), problem: 'unavailable' }, away: answer };
  }
}

const withUrl = (known: string | undefined, why = ''): ColumnState =>
  known === undefined || why === 'gone' ? {} : { url: known };
