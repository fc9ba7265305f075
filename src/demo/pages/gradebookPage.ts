/** « Notes »: students × activities, with the comment and the time when each score came in. */
import type { Grade, LineItem } from '../platform/gradebook.ts';
import { findGrade, gradeKey } from '../platform/gradebook.ts';
import { isTeacher } from '../platform/session.ts';
import type { PlatformPerson, World } from '../platform/world.ts';
import { entPage } from './entPage.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { fullName, gradeWords, timeWords } from './words.ts';

/** One cell, ready to show: the page and the script that refreshes it write the same words. */
export interface GradeCell {
  readonly key: string;
  readonly grade: string;
  readonly comment: string;
  readonly arrived: string;
}

const students = (world: World): readonly PlatformPerson[] =>
  world.people
    .filter(({ role }) => role === 'student')
    .toSorted((a, b) => a.familyName.localeCompare(b.familyName, 'fr'));

function cellOf(grade: Grade | undefined, key: string): GradeCell {
  const marks = [
    grade?.overridden && 'Changée à la main',
    grade?.arrivedAt !== undefined && `Reçue le ${timeWords(grade.arrivedAt)}`,
  ].filter((mark) => typeof mark === 'string');
  return {
    key,
    grade: gradeWords(grade?.finalGrade),
    comment: grade?.feedback ?? '',
    arrived: marks.join('. '),
  };
}

interface CellAsk {
  readonly person: PlatformPerson;
  readonly reader: PlatformPerson | undefined;
}

/** Cells of the whole gradebook, for the script that refreshes them. */
export const gradeCells = (world: World): readonly GradeCell[] =>
  students(world).flatMap(({ id }) =>
    world.gradebook.items.map((item) =>
      cellOf(findGrade(world.gradebook, item.id, id), gradeKey(item.id, id)),
    ),
  );

/** « Analyse de la note »: grade.php sends teachers on to the tool (lti.md 3.8). */
function reportUrl(world: World, item: LineItem, person: PlatformPerson): string | undefined {
  const link = world.links.find(({ id }) => item.coupled && id === item.resourceLinkId);
  return link && `/mod/lti/view.php?id=${link.cmid}&action=gradeReport&user=${person.id}`;
}

function cell(world: World, item: LineItem, ask: CellAsk): Html {
  const { person, reader } = ask;
  const isRead = reader !== undefined && isTeacher(reader);
  const report = isRead ? reportUrl(world, item, person) : undefined;
  const key = gradeKey(item.id, person.id);
  const { grade, comment, arrived } = cellOf(findGrade(world.gradebook, item.id, person.id), key);
  return html`<td data-cell="${key}" data-name="${fullName(person)}, ${item.label}">
    <strong data-part="grade">${grade}</strong>
    <span data-part="comment">${comment}</span>
    <span data-part="arrived" class="ent-arrived">${arrived}</span>
    ${report !== undefined && html`<a href="${report}">Voir le travail</a>`}
  </td>`;
}

const column = (item: LineItem): Html => html`
  <th scope="col">
    ${item.label}
    <span>sur ${gradeWords(item.scoreMaximum)}${item.locked && ', verrouillée'}</span>
  </th>
`;

function table(world: World, reader: PlatformPerson | undefined): Html {
  const { items } = world.gradebook;
  return html`
    <section class="ent-scroll" aria-labelledby="notes" tabindex="0">
      <table class="ent-grades">
        <caption>
          Notes reçues de l’outil
        </caption>
        <thead>
          <tr>
            <th scope="col">Élève</th>
            ${items.map(column)}
          </tr>
        </thead>
        <tbody>
          ${students(world).map(
            (person) =>
              html`<tr>
                <th scope="row">${fullName(person)}</th>
                ${items.map((item) => cell(world, item, { person, reader }))}
              </tr>`,
          )}
        </tbody>
      </table>
    </section>
  `;
}

/** What a teacher does to a gradebook: a grade of one's own, a locked column. */
function teacherForms(world: World): Html {
  const { items } = world.gradebook;
  return html`
    <details class="ent-panel">
      <summary>Faire comme l’enseignante : changer une note, verrouiller une colonne</summary>
      <form method="post" action="/demo/override" class="ent-fields">
        <p class="ent-field">
          <label for="n-person">Élève</label>
          <select id="n-person" name="person">
            ${students(world).map(
              (person) => html`<option value="${person.id}">${fullName(person)}</option>`,
            )}
          </select>
        </p>
        <p class="ent-field">
          <label for="n-item">Activité</label>
          <select id="n-item" name="item">
            ${items.map(({ id, label }) => html`<option value="${id}">${label}</option>`)}
          </select>
        </p>
        <p class="ent-field">
          <label for="n-grade">Note</label>
          <input type="text" id="n-grade" name="grade" inputmode="numeric" size="4" required />
        </p>
        <p class="ent-buttons"><button type="submit">Changer la note</button></p>
      </form>
      <form method="post" action="/demo/lock" class="ent-buttons">
        ${items.map(
          ({ id, label, locked }) =>
            html`<button type="submit" name="item" value="${id}" class="ent-second">
              ${locked ? 'Déverrouiller' : 'Verrouiller'} « ${label} »
            </button>`,
        )}
      </form>
    </details>
  `;
}

export function gradebookPage(world: World, person: PlatformPerson | undefined): string {
  return entPage(world, person, {
    title: 'Notes',
    tab: 'grades',
    script: 'gradebook.js',
    wide: true,
    body: html`
      <h1 id="notes">Notes</h1>
      <p>
        Les notes envoyées par Élan arrivent ici. La page se met à jour seule ;
        <a href="/grade/report/grader/index.php?id=2">recharger la page</a>.
      </p>
      <p class="ent-news" role="status" aria-live="polite" data-news></p>
      ${table(world, person)} ${teacherForms(world)}
    `,
  });
}
