/** The people of the demonstration: a made-up class of 24, its teacher, a CPE and an administrator. */
import type { PlatformPerson, PlatformRole } from './platform/world.ts';

/**
 * How a student of the made-up class works (src/demo/history). `new` = « n’a rien préparé »: has not
 * begun what is due next. `never-began` = opened the course once, on the first day, and answered
 * nothing: the tool can't know somebody who never came at all.
 */
export type Profile =
  | 'new'
  | 'diligent'
  | 'strong'
  | 'irregular'
  | 'weak-but-works'
  | 'stopped'
  | 'coming-back'
  | 'never-began';

export interface DemoStudent {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly profile: Profile;
  /** What becomes of the score of the last sequence behind: two of them give the teacher something to see. */
  readonly fate: 'arrives' | 'waits' | 'refused';
}

const students: readonly (readonly [string, string, Profile])[] = [
  ['Inès', 'Marchal', 'new'],
  ['Yanis', 'Ferhat', 'diligent'],
  ['Lou', 'Villemin', 'strong'],
  ['Mamadou', 'Sylla', 'diligent'],
  ['Chloé', 'Henrion', 'irregular'],
  ['Enzo', 'Morelli', 'weak-but-works'],
  ['Aïcha', 'Benkacem', 'strong'],
  ['Noah', 'Schmitt', 'stopped'],
  ['Linh', 'Nguyen', 'diligent'],
  ['Jade', 'Perrin', 'irregular'],
  ['Bilal', 'Özdemir', 'weak-but-works'],
  ['Maëlys', 'Grandjean', 'diligent'],
  ['Diego', 'Ferreira', 'irregular'],
  ['Rokia', 'Traoré', 'diligent'],
  ['Kenzo', 'Wagner', 'never-began'],
  ['Anaïs', 'Thouvenin', 'coming-back'],
  ['Sofiane', 'Haddad', 'irregular'],
  ['Léa', 'Kowalski', 'strong'],
  ['Ruben', 'Da Costa', 'weak-but-works'],
  ['Nour', 'Chaker', 'diligent'],
  ['Théo', 'Lambert', 'never-began'],
  ['Fatou', 'Diop', 'irregular'],
  ['Hugo', 'Mangin', 'diligent'],
  ['Elif', 'Yildiz', 'weak-but-works'],
];

/** One score waits for an ENT that was down, one was refused before the student was enrolled in Moodle. */
const fates: Readonly<Record<string, DemoStudent['fate']>> = {
  Mangin: 'waits',
  Yildiz: 'refused',
};

/** Moodle ids: the administrator is 2, students follow, then staff. */
export const demoStudents: readonly DemoStudent[] = students.map(
  ([givenName, familyName, profile], index) => ({
    id: String(index + 3),
    givenName,
    familyName,
    profile,
    fate: fates[familyName] ?? 'arrives',
  }),
);

/** The five people of « ouvrir en tant que », and a teacher who is not an editing one. */
export const who = {
  administrator: '2',
  unprepared: '3',
  diligent: '4',
  teacher: '33',
  cpe: '34',
} as const;

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();

function account(
  id: string,
  name: { readonly givenName: string; readonly familyName: string },
  role: PlatformRole,
): PlatformPerson {
  const username = `${plain(name.givenName)}.${plain(name.familyName)}`;
  return {
    id,
    ...name,
    username,
    email: `${username}@mirabelliers.example`,
    // Made-up numbers in the shape of a national one: the tool must never keep them.
    idnumber: role === 'student' ? `0${(7_310_000 + Number(id) * 613).toString()}AB` : '',
    role,
    groups: [],
    locale: 'fr',
  };
}

/** A new list at each call: the simulated Moodle changes its people. */
export function makePeople(): PlatformPerson[] {
  return [
    account(who.administrator, { givenName: 'Solenn', familyName: 'Le Goff' }, 'administrator'),
    ...demoStudents.map(({ id, givenName, familyName }) =>
      account(id, { givenName, familyName }, 'student'),
    ),
    account(who.teacher, { givenName: 'Claire', familyName: 'Aubertin' }, 'editing-teacher'),
    account(who.cpe, { givenName: 'Malik', familyName: 'Saïdi' }, 'non-editing-teacher'),
  ];
}
