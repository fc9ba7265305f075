/** « 7 activités faites sur 9 dues au 20 novembre »: in the gradebook, to the teacher, to the student. */
import type { ParticipationCount } from '../domain/participation.ts';
import type { RequestContext } from './types.ts';

/** `at`: epoch ms of the count. */
export function participationWords(
  { t, format }: Pick<RequestContext, 't' | 'format'>,
  { done, due }: ParticipationCount,
  at: number,
): string {
  const values = { count: done, due, day: format.dayOfMonth(at) };
  // Two numbers, each with its plural: « 1 activité faite sur 9 dues ».
  return due === 1
    ? t('participation.count.ofOne', values)
    : t('participation.count.ofSeveral', values);
}
