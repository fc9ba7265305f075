/** The accessibility statement is data (domain.md A5): `config/accessibility.json`. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isoDay } from '../domain/time.ts';

const statement = z.strictObject({
  /** Until an audit exists the honest word is `none`: « non conforme ». */
  state: z.enum(['none', 'partial', 'total']),
  standard: z.string(),
  audit: z
    .strictObject({ date: isoDay, by: z.string(), share: z.number().min(0).max(1) })
    .optional(),
  writtenOn: isoDay,
  /** Mail or web address of who answers for accessibility here; absent = the school. */
  contact: z.union([z.url(), z.email()]).optional(),
  /** Where a person may complain when the school does not answer. */
  appeal: z.array(
    z.strictObject({ country: z.enum(['FR', 'QC']), name: z.string(), url: z.url() }),
  ),
});
export type AccessibilityStatement = z.infer<typeof statement>;

let read: AccessibilityStatement | undefined;

export function readAccessibility(): AccessibilityStatement {
  const file = new URL('../../config/accessibility.json', import.meta.url);
  return (read ??= statement.parse(JSON.parse(readFileSync(file, 'utf8'))));
}
