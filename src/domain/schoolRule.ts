/** Which school a course of a platform belongs to (model.md 2). Asked once, when the course is first seen. */
import { z } from 'zod';
import * as id from './ids.ts';
import type { SchoolId } from './ids.ts';

/**
 * Where the platform says it: `parameter` and `category` are the custom parameters `school` and
 * `category` of the tool, `sourcedid` the claim `lis.course_section_sourcedid` (in Moodle the
 * « numéro d’identification » of the course).
 */
export const ruleSources = ['parameter', 'category', 'sourcedid'] as const;
export type RuleSource = (typeof ruleSources)[number];

/** `start`: what the platform says begins with the value (« 0570001A-2CAP-A »). */
export const ruleMatches = ['whole', 'start'] as const;

/** Schools of one platform: a region has some hundreds. */
export const mostEntries = 1000;
export const longestValue = 100;

export const schoolRule = z.strictObject({
  by: z.enum(ruleSources),
  match: z.enum(ruleMatches),
  entries: z
    .array(z.strictObject({ value: z.string().min(1).max(longestValue), schoolId: id.schoolId }))
    .max(mostEntries),
});
export type SchoolRule = z.infer<typeof schoolRule>;

const hint = z.string().max(255).optional();
/** What a launch said of the course, from each source. */
export const schoolHints = z.strictObject({ parameter: hint, category: hint, sourcedid: hint });
export type SchoolHints = z.infer<typeof schoolHints>;

/** Two values that mean the same: neither case nor spaces around count. */
export const plainValue = (text: string): string => text.trim().toLowerCase();

/** The school that the rule gives, of several values that fit the longest one's; undefined: none fits. */
export function schoolBy(rule: SchoolRule, hints: SchoolHints): SchoolId | undefined {
  const said = plainValue(hints[rule.by] ?? '');
  const fitting = rule.entries.filter(({ value }) => fits(rule, plainValue(value), said));
  return fitting.toSorted((a, b) => b.value.length - a.value.length)[0]?.schoolId;
}

function fits({ match }: SchoolRule, value: string, said: string): boolean {
  return match === 'whole' ? said === value : said.startsWith(value);
}
