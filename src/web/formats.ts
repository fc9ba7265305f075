/** Dates and numbers by `Intl`; what the runtime gets wrong for French is built from parts (design README 5). */
import type { Formats, Locale } from './types.ts';

const nbsp = '\u00A0';
const cache = new Map<string, Formats>();

/** Formats of one language in one time zone (IANA name). Made once: `Intl` objects are slow to build. */
export function formats(locale: Locale, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`;
  const known = cache.get(key);
  if (known) return known;
  const made = locale === 'en' ? english(timeZone) : french(locale, timeZone);
  cache.set(key, made);
  return made;
}

type Shared = Pick<Formats, 'date' | 'dayOfMonth' | 'number' | 'list'>;

function common(locale: Locale, timeZone: string): Shared {
  const date = new Intl.DateTimeFormat(locale, { ...dateParts, timeZone });
  const dayOfMonth = new Intl.DateTimeFormat(locale, { ...dayOfMonthParts, timeZone });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  return {
    date: (at) => inWords(date.formatToParts(at), locale),
    dayOfMonth: (at) => inWords(dayOfMonth.formatToParts(at), locale),
    number: (value) => number.format(value),
    list: (items) => list.format(items),
  };
}

function english(timeZone: string): Formats {
  const day = new Intl.DateTimeFormat('en', { ...dayParts, timeZone });
  const time = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit', timeZone });
  const hour = new Intl.DateTimeFormat('en', { hour: 'numeric', timeZone });
  const clock = new Intl.DateTimeFormat('en', { ...clockParts, timeZone });
  const percent = new Intl.NumberFormat('en', { style: 'percent' });
  const short = (at: number) => (readClock(clock, at).minute === 0 ? hour : time).format(at);
  return {
    day: (at) => day.format(at),
    time: (at) => time.format(at),
    dayAndTime: (at) => `${day.format(at)}, ${short(at)}`,
    percent: (share) => percent.format(share),
    ...common('en', timeZone),
  };
}

function french(locale: Locale, timeZone: string): Formats {
  const dayFormat = new Intl.DateTimeFormat(locale, { ...dayParts, timeZone });
  const clock = new Intl.DateTimeFormat('en', { ...clockParts, timeZone });
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const day = (at: number) => inWords(dayFormat.formatToParts(at), locale);
  const time = (at: number) => frenchTime(readClock(clock, at));
  return {
    day,
    time,
    dayAndTime: (at) => `${day(at)}, ${time(at)}`,
    percent: (share) => `${percent.format(share * 100)}${nbsp}%`,
    ...common(locale, timeZone),
  };
}

const dayOfMonthParts = { day: 'numeric', month: 'long' } as const;
const dayParts = { weekday: 'long', ...dayOfMonthParts } as const;
const dateParts = { ...dayOfMonthParts, year: 'numeric' } as const;
const clockParts = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** « jeudi 1er janvier »: in French the runtime writes a bare 1. */
function inWords(parts: readonly Intl.DateTimeFormatPart[], locale: Locale): string {
  const first = ({ type, value }: Intl.DateTimeFormatPart) =>
    locale !== 'en' && type === 'day' && value === '1';
  return parts.map((part) => (first(part) ? '1er' : part.value)).join('');
}

/** « 10 h 12 », « 8 h »: the runtime gives 10:12 in fr-FR. */
function frenchTime({ hour, minute }: { hour: number; minute: number }): string {
  const hours = `${hour}${nbsp}h`;
  return minute === 0 ? hours : `${hours}${nbsp}${String(minute).padStart(2, '0')}`;
}

function readClock(format: Intl.DateTimeFormat, at: number): { hour: number; minute: number } {
  const read = { hour: 0, minute: 0 };
  for (const part of format.formatToParts(at)) {
    if (part.type === 'hour' || part.type === 'minute') read[part.type] = Number(part.value);
  }
  return read;
}
