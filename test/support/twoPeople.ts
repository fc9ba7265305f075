import { who } from '../../src/demo/cast.ts';
import type { DemoApp } from './demoApp.ts';
import { openActivity } from './journey.ts';
import type { Person } from './journey.ts';
import { goOn } from './prepareByHand.ts';

/** Two people in two tabs of one browser, in the same course: each stays who they are. */
export async function stayThemselves(
  student: Person,
  teacher: Person,
  app: DemoApp,
): Promise<void> {
  await openActivity(student, app, { personId: who.unprepared, cmid: '14' });
  await student.tool.getByRole('heading', { name: 'Premier arrivé, premier sorti' }).waitFor();
  await openActivity(teacher, app, { personId: who.teacher, cmid: '14' });
  await teacher.tool.getByRole('heading', { name: 'Vente, CAP EPC' }).waitFor();
  await goOn(student.tool, 'À faire');
  await student.tool.getByRole('heading', { name: 'Bonjour Inès Marchal' }).waitFor();
  await teacher.tool.getByRole('link', { name: 'Participation' }).click();
  await teacher.tool.getByRole('row', { name: /^Inès Marchal/ }).waitFor();
  await student.tool.getByRole('link', { name: 'Mes données' }).first().click();
  await student.tool.getByText(/Inès Marchal/).waitFor();
  await teacher.tool.getByRole('link', { name: 'Mes données' }).click();
  await teacher.tool.getByText(/Claire Aubertin/).waitFor();
}
