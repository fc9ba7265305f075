/** `return.php`: where a tool sends people back, in the frame or at top level (lti.md 3.8). */
import { problemPage } from './passage.ts';

const textOf = (value: unknown): string =>
  typeof value === 'string' && value !== '' ? value.slice(0, 500) : '';

/** The tool's message is shown as text; the link leaves the frame. */
export function returnPage(query: Readonly<Record<string, unknown>>): string {
  const error = textOf(query['lti_errormsg']);
  const message = textOf(query['lti_msg']);
  return error === ''
    ? problemPage('Activité fermée', message || 'Vous avez quitté l’activité.')
    : problemPage('L’activité n’a pas pu s’ouvrir', error);
}
