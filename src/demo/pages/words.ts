/** How the simulated Moodle says roles, numbers and times. It speaks French only. */
import { who } from '../cast.ts';
import type { PlatformPerson, PlatformRole } from '../platform/world.ts';

export const roleWords: Readonly<Record<PlatformRole, string>> = {
  student: 'Élève',
  'editing-teacher': 'Enseignant·e',
  'non-editing-teacher': 'Vie scolaire (enseignant·e non éditeur)',
  administrator: 'Administrateur·rice',
  'not-enrolled': 'Plus dans ce cours',
};

export const fullName = ({ givenName, familyName }: PlatformPerson): string =>
  `${givenName} ${familyName}`;

/** The five people of « ouvrir en tant que », with what makes them worth a look. */
export const openAs: readonly { readonly id: string; readonly words: string }[] = [
  { id: who.unprepared, words: 'Élève qui n’a rien préparé' },
  { id: who.diligent, words: 'Élève assidu' },
  { id: who.teacher, words: 'Enseignante' },
  { id: who.cpe, words: 'CPE' },
  { id: who.administrator, words: 'Administratrice' },
];

/** « 80,00 », or a dash when there is no grade. */
export const gradeWords = (grade: number | undefined): string =>
  grade === undefined ? '–' : grade.toFixed(2).replace('.', ',');

// Made at the first page, not when the server starts: its tables take time to load.
let times: Intl.DateTimeFormat | undefined;

/** « 22 nov. à 18:05:12 » in Metz. */
export function timeWords(at: number): string {
  times ??= new Intl.DateTimeFormat('fr-FR', {
    timeZone: 'Europe/Paris',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return times.format(at);
}
