/** Participation: the school's permission as an administrator enters it, and activities that were due. */
import { proofOf, signIn } from './administrator.ts';
import { getSession } from './sessionAs.ts';
import type { TestApp } from './testApp.ts';
import type { Visited, Visitor } from './visitor.ts';

/** `visitor`: anyone of the school. */
export async function decideParticipation(
  app: TestApp,
  visitor: Visitor,
  form: Readonly<Record<string, string>> = { action: 'allow', decided: 'yes' },
): Promise<Visited> {
  const { schoolId } = await getSession(app, visitor);
  const admin = await signIn(app);
  const path = `/admin/schools/${schoolId}`;
  return admin.post(path, { proof: proofOf(await admin.get(path)), ...form });
}

/** `avant` in the school's time, `2026-11-24T08:00`; empty: no date. */
export async function setDue(
  teacher: Visitor,
  { placement, avant }: { readonly placement: string; readonly avant: string },
): Promise<void> {
  const saved = await teacher.post(`activity/${placement}/settings`, {
    title: 'PEPS',
    avant,
    apres: '',
  });
  if (saved.status !== 200) throw new Error(`not saved: ${saved.text}`);
}

/** What the platform's gradebook holds in the column, by the platform's user id; undefined without a column. */
export function columnOf({ platform }: TestApp) {
  const column = platform.gradebook.items.find(({ tag }) => tag === 'engagement');
  if (column === undefined) return undefined;
  const grades = [...platform.gradebook.grades].flatMap(([key, grade]) => {
    const [item, userId = ''] = key.split('/');
    return item === column.id ? [[userId, grade] as const] : [];
  });
  return { column, grades: new Map(grades) };
}
