/** Help numbers are data, with the day they were last checked (domain.md 6.0 and 8): `config/help-lines.json`. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isoDay } from '../domain/time.ts';
import type { RequestContext } from './types.ts';

const phone = z.strictObject({ number: z.string(), dial: z.string().regex(/^\d+$/) });
const line = phone.extend({
  topic: z.enum(['emergency', 'suicide', 'bullying', 'child', 'youth', 'social']),
  also: z.array(phone).default([]),
  /** Number for text messages. */
  text: phone.optional(),
  /** Free, day and night. */
  always: z.boolean().default(false),
});
const file = z.strictObject({ checkedOn: isoDay, FR: z.array(line), QC: z.array(line) });

/** Ready to show: `include('/parts/help-lines', { help })`. */
export interface HelpLines {
  /** « Numéros vérifiés le 23 novembre 2026. » */
  readonly checked: string;
  readonly lines: readonly {
    readonly href: string;
    readonly number: string;
    readonly label: string;
    /** « ou le 112 », « par SMS : 114 », « gratuit, jour et nuit »; empty when there is nothing to add. */
    readonly note: string;
  }[];
}

let read: z.infer<typeof file> | undefined;

/** The numbers of a country, in the person's language. */
export function helpLines(
  { t, format }: Pick<RequestContext, 't' | 'format'>,
  country: 'FR' | 'QC',
): HelpLines {
  const path = new URL('../../config/help-lines.json', import.meta.url);
  read ??= file.parse(JSON.parse(readFileSync(path, 'utf8')));
  const noon = Date.parse(`${read.checkedOn}T12:00:00Z`);
  return {
    checked: t('plain.help.checked', { day: format.date(noon) }),
    lines: read[country].map(({ topic, number, dial, also, text, always }) => ({
      href: `tel:${dial}`,
      number: unbroken(number),
      label: t(`plain.help.topics.${topic}`),
      note: [
        ...also.map((other) => t('plain.help.also', { number: unbroken(other.number) })),
        ...(text ? [t('plain.help.text', { number: unbroken(text.number) })] : []),
        ...(always ? [t('plain.help.always')] : []),
      ].join(', '),
    })),
  };
}

/** A number is not cut at the end of a line. */
const unbroken = (number: string): string =>
  number.replaceAll(' ', '\u00A0').replaceAll('-', '\u2011');
