/** The panel of the course page: makes the ENT slow, down, refusing, late, or less generous with data. */
import { z } from 'zod';
import type { Switches } from '../platform/switches.ts';
import { initialSwitches } from '../platform/switches.ts';
import type { World } from '../platform/world.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

type Choice = readonly [value: string, words: string];

const delays: readonly Choice[] = [
  ['0', 'Tout de suite'],
  ['1000', 'Après 1 seconde'],
  ['5000', 'Après 5 secondes'],
  ['20000', 'Après 20 secondes'],
];
const downs: readonly Choice[] = [
  ['no', 'Oui'],
  ['refuse', 'Non\u00a0: la connexion est coupée'],
  ['error', 'Non\u00a0: erreur 500'],
];
const drifts: readonly Choice[] = [
  ['0', 'À l’heure'],
  ['-15000', '15 secondes de retard'],
  ['-90000', '90 secondes de retard'],
  ['15000', '15 secondes d’avance'],
  ['90000', '90 secondes d’avance'],
];
const gradeSettings: readonly Choice[] = [
  ['sync-and-columns', 'Noter et créer des colonnes'],
  ['sync-only', 'Noter'],
  ['none', 'Rien'],
];
const storages: readonly Choice[] = [
  ['none', 'Non, comme Moodle'],
  ['page', 'Oui, dans la page du cours'],
  ['frame', 'Oui, dans un cadre de cette page'],
];
const storedTimes: readonly Choice[] = [
  ['moodle-clock', 'Celle de Moodle (avant 4.5.6)'],
  ['score-timestamp', 'Celle de la note (ensuite)'],
];

function select(
  name: string,
  label: string,
  ask: { choices: readonly Choice[]; value: string },
): Html {
  return html`<p class="ent-field">
    <label for="r-${name}">${label}</label>
    <select id="r-${name}" name="${name}">
      ${ask.choices.map(
        ([value, words]) =>
          html`<option value="${value}" ${value === ask.value && html`selected`}>${words}</option>`,
      )}
    </select>
  </p>`;
}

const tick = (name: string, label: string, on: boolean): Html =>
  html`<p class="ent-tick">
    <input type="checkbox" id="r-${name}" name="${name}" value="on" ${on && html`checked`} />
    <label for="r-${name}">${label}</label>
  </p>`;

function fields(switches: Switches): Html {
  const { delayMs, down, clockDriftMs, grades, storage, storedTime } = switches;
  const answers = switches.answers.scores?.join(', ') ?? '';
  return html`
    ${select('delayMs', 'L’ENT répond à l’outil', { choices: delays, value: String(delayMs) })}
    ${select('down', 'L’ENT répond', { choices: downs, value: down })}
    <p class="ent-field">
      <label for="r-answers">Réponses aux prochaines notes envoyées</label>
      <input
        type="text"
        id="r-answers"
        name="answers"
        value="${answers}"
        aria-describedby="r-answers-more"
      />
      <span id="r-answers-more">Par exemple 500, 500, 409. Ensuite, tout redevient normal.</span>
    </p>
    ${select('clockDriftMs', 'Horloge', { choices: drifts, value: String(clockDriftMs) })}
    ${select('grades', 'L’outil peut', { choices: gradeSettings, value: grades })}
    ${select('storedTime', 'Heure gardée avec une note', { choices: storedTimes, value: storedTime })}
    ${select('storage', 'L’ENT garde des données pour l’outil', { choices: storages, value: storage })}
    ${tick('names', 'Donner les noms à l’outil', switches.names)}
    ${tick('emails', 'Donner les adresses de courriel à l’outil', switches.emails)}
    ${tick('rosterClaim', 'Donner la liste des participants à l’outil', switches.rosterClaim)}
    ${tick('anonymous', 'Ne pas dire qui ouvre l’outil', switches.anonymous)}
    ${tick('keepsGrade', 'Garder la note quand seul l’avancement arrive (pas Moodle)', switches.keepsGrade)}
    ${tick('repost', 'Repasser par une page de l’ENT à l’ouverture (repost)', switches.repost)}
  `;
}

export const panel = ({ switches }: World): Html => html`
  <details class="ent-panel" id="reglages">
    <summary>Réglages de la démonstration</summary>
    <p>Faites mal fonctionner l’ENT pour voir ce que dit Élan.</p>
    <form method="post" action="/demo/switches">
      <div class="ent-fields">${fields(switches)}</div>
      <p class="ent-buttons">
        <button type="submit" name="do" value="apply">Appliquer</button>
        <button type="submit" name="do" value="rotate" class="ent-second">
          Changer la clé de signature
        </button>
        <button type="submit" name="do" value="reset" class="ent-second">
          Tout remettre comme au début
        </button>
      </p>
    </form>
  </details>
`;

const ticked = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on');
const panelForm = z.object({
  do: z.enum(['apply', 'rotate', 'reset']),
  delayMs: z.coerce.number().int().min(0).max(30_000),
  down: z.enum(['no', 'refuse', 'error']),
  answers: z
    .string()
    .transform((text) => text.match(/\d+/g)?.map(Number) ?? [])
    .pipe(z.array(z.number().int().min(200).max(599)).max(20)),
  clockDriftMs: z.coerce.number().int().min(-3_600_000).max(3_600_000),
  grades: z.enum(['none', 'sync-only', 'sync-and-columns']),
  storage: z.enum(['none', 'page', 'frame']),
  storedTime: z.enum(['moodle-clock', 'score-timestamp']),
  names: ticked,
  emails: ticked,
  rosterClaim: ticked,
  anonymous: ticked,
  keepsGrade: ticked,
  repost: ticked,
});

/** Acts on the posted panel; `undefined` when it can't be read. */
export function applyPanel(world: World, body: unknown): 'applied' | 'rotate' | undefined {
  const form = panelForm.safeParse(body);
  if (!form.success) return undefined;
  const { do: wanted, answers, ...values } = form.data;
  if (wanted === 'rotate') return 'rotate';
  const scores = answers.length > 0 ? { scores: answers } : {};
  Object.assign(
    world.switches,
    wanted === 'reset' ? initialSwitches() : { ...values, answers: scores },
  );
  return 'applied';
}
