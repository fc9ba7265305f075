/** « Participants », and the profile page that a tool may link to. */
import type { PlatformPerson, World } from '../platform/world.ts';
import { entPage } from './entPage.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { fullName, roleWords } from './words.ts';

const row = (person: PlatformPerson): Html => html`
  <tr>
    <th scope="row"><a href="/user/view.php?id=${person.id}&course=2">${fullName(person)}</a></th>
    <td>${roleWords[person.role]}</td>
    <td>${person.id}</td>
  </tr>
`;

export function rosterPage(world: World, person: PlatformPerson | undefined): string {
  const people = world.people.filter(({ role }) => role !== 'not-enrolled');
  const sorted = people.toSorted((a, b) => a.familyName.localeCompare(b.familyName, 'fr'));
  return entPage(world, person, {
    title: 'Participants',
    tab: 'people',
    body: html`
      <h1>Participants</h1>
      <p>${people.length} personnes dans ce cours.</p>
      <div class="ent-scroll">
        <table>
          <caption>
            Participants du cours
          </caption>
          <thead>
            <tr>
              <th scope="col">Nom</th>
              <th scope="col">Rôle</th>
              <th scope="col">Numéro dans l’ENT</th>
            </tr>
          </thead>
          <tbody>
            ${sorted.map(row)}
          </tbody>
        </table>
      </div>
    `,
  });
}

export function profilePage(
  world: World,
  person: PlatformPerson | undefined,
  shown: PlatformPerson,
): string {
  return entPage(world, person, {
    title: fullName(shown),
    tab: 'people',
    body: html`
      <h1>${fullName(shown)}</h1>
      <dl class="ent-card">
        <dt>Rôle dans le cours</dt>
        <dd>${roleWords[shown.role]}</dd>
        <dt>Adresse de courriel</dt>
        <dd>${shown.email}</dd>
      </dl>
      <p><a href="/user/index.php?id=2">Tous les participants</a></p>
    `,
  });
}
