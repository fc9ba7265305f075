/** Schools of courses, and what is known of them, in words. */
import type { SchoolId } from '../../../domain/ids.ts';
import { ruleSources } from '../../../domain/schoolRule.ts';
import type { SchoolHints } from '../../../domain/schoolRule.ts';
import type { PlacingRule, Platform, School } from '../../../store/index.ts';
import type { Translate } from '../../../web/types.ts';
import type { Unassigned } from './placingSummary.ts';

export const placingHref = ({ _id }: Pick<Platform, '_id'>, page: string): string =>
  `/admin/platforms/${encodeURIComponent(_id)}/${page}`;

/** `name`: empty when it stands for no school; undefined when nothing is known of it. */
export function schoolName(t: Translate, name: string | undefined): string {
  if (name === undefined) return t('diagnostics.nothing');
  return name === '' ? t('admin.schools.none') : name;
}

/** How its courses find their school today. */
export function placingNow(
  t: Translate,
  rule: PlacingRule | undefined,
  own: readonly (string | undefined)[],
): string {
  if (rule !== undefined) {
    const count = new Set(rule.entries.map(({ schoolId }) => schoolId)).size;
    return t('admin.schools.now.rule', { source: t(`admin.schools.sources.${rule.by}`), count });
  }
  if (own.length > 1) return t('admin.schools.now.deployments');
  return t('admin.schools.now.own', { school: schoolName(t, own[0]) });
}

export function unassignedWords(t: Translate, { count, more }: Unassigned): string {
  if (count === 0) return t('admin.schools.unassignedNone');
  return more
    ? t('admin.schools.unassignedMany', { most: count })
    : t('admin.schools.unassigned', { count });
}

/** What the launches of a course said of it, one line each. */
export function hintLines(t: Translate, hints: SchoolHints): readonly string[] {
  const lines = ruleSources.flatMap((source) => {
    const value = hints[source];
    return value === undefined || value === ''
      ? []
      : t('admin.schools.said', { source: t(`admin.schools.short.${source}`), value });
  });
  return lines.length === 0 ? [t('admin.schools.saidNothing')] : lines;
}

export const namesOf = (schools: readonly School[]): ReadonlyMap<SchoolId, string> =>
  new Map(schools.map(({ _id, name }) => [_id, name]));
