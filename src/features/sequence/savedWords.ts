import { dayMs } from '../../domain/time.ts';
import type { Millis } from '../../domain/time.ts';
import type { RequestContext } from '../../web/types.ts';

type Words = Pick<RequestContext, 't' | 'format' | 'now'>;

/** « Enregistré à 10 h 12 » today, with the day later on. */
export function savedWords(words: Words, at: Millis): string {
  const { t, format } = words;
  return isToday(words, at)
    ? t('sequence.save.at', { time: format.time(at) })
    : t('sequence.save.on', { when: format.dayAndTime(at) });
}

/** « 1er essai enregistré à 10 h 12 ». */
export function savedTryWords(words: Words, at: Millis, name: string): string {
  const { t, format } = words;
  return isToday(words, at)
    ? t('sequence.save.tryAt', { try: name, time: format.time(at) })
    : t('sequence.save.tryOn', { try: name, when: format.dayAndTime(at) });
}

function isToday({ format, now }: Words, at: Millis): boolean {
  return now - at < dayMs && format.day(at) === format.day(now);
}
