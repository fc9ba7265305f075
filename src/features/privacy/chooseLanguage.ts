/** The person's own choice of language: it wins over the launch (product.md 7). */
import { enrolmentKey } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import type { Locale, SessionContext } from '../../web/types.ts';

/** Kept on the person, copied where a launch and a page read it without one more call. */
export async function chooseLanguage(
  services: Services,
  ctx: SessionContext,
  locale: Locale,
): Promise<void> {
  const { session } = ctx;
  const door = services.store.school(session.schoolId);
  await door.persons.change(session.personId, (person) => ({
    ...person,
    preferences: { ...person.preferences, locale },
  }));
  if (session.courseId !== undefined)
    await door.enrolments.change(enrolmentKey(session.courseId, session.personId), (enrolment) => ({
      ...enrolment,
      locale,
    }));
  await services.store.sessions.change(session._id, (open) => ({ ...open, locale }));
}
