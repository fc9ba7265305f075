import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import type { Verif } from '../../src/domain/activity/sequence.ts';
import { hourMs } from '../../src/domain/time.ts';
import { buttons, follow, submit } from '../support/pageForms.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { rightFields, wrongFields } from '../support/prepare.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';
import type { Visited } from '../support/visitor.ts';

let app: TestApp;
let placed: PlacedSequence;
let check: Verif;

beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
  const found = placed.content.phases.avant.blocks.find(({ kind }) => kind === 'verif');
  if (found?.kind !== 'verif') throw new Error('the sequence has no check');
  check = found;
});
afterAll(() => app.close());

const heading = ({ $ }: Visited) => $('main h2').first().text();
const checkQuestion = (number: number) => {
  const question = check.questions[number - 1];
  if (question === undefined) throw new Error(`no question ${number}`);
  return question;
};

describe('a student who goes through « Premier arrivé, premier sorti »', () => {
  test('goes from the challenge to the end, tries again, and reads what was sent', async () => {
    const student = new Visitor(app);
    let page = await student.launch(who.unprepared, placed.linkId);
    expect(page.$('h1').text()).toBe('Premier arrivé, premier sorti');
    expect(page.$('[aria-current="step"]').first().text()).toContain('Avant la classe');
    expect(page.text).toContain('Ce n’est pas noté');

    page = await submit(student, page, { value: 'Le 8 mars devant, il part en premier.' });
    expect(heading(page)).toBe('C’est noté');
    expect(page.text).toContain('Le 8 mars devant, il part en premier.');
    expect(page.text).toContain('Devant, on met la date la plus proche');

    page = await follow(student, page, /Continuer/);
    expect(page.$('img').first().attr('alt')).toContain('Un bac vu de côté');
    expect(page.text).toContain('J’avance les pots qui restent.');
    expect(page.text).not.toMatch(/vidéo/i);
    page = await submit(student, page);

    expect(page.text).toContain('Question 1 sur 5');
    expect(
      page
        .$('legend')
        .toArray()
        .map((one) => page.$(one).text()),
    ).toContain('Tu es sûr·e de toi\u202f?');
    page = await submit(student, page, { ...wrongFields(checkQuestion(1)), certainty: 'sure' });
    expect(heading(page)).toBe('À revoir');
    expect(page.text).toContain('Indice : La date la plus proche va devant.');
    expect(page.text).toContain('Tu étais « sûr·e » : relis la ressource.');
    expect(buttons(page)).toContain('Valider mon 2e essai');
    expect((await follow(student, page, /Revoir la ressource/)).text).toContain('C’est fait.');

    app.clock.advance(hourMs);
    page = await submit(student, page, { ...rightFields(checkQuestion(1)), certainty: 'unsure' });
    expect(heading(page)).toBe('Juste');
    expect(page.text).toContain('Tu étais « pas sûr·e » : tu peux te faire confiance');
    expect(page.text).toContain('Enregistré à 10 h');
    expect(page.text).toContain('Juste au 2e essai');

    for (const number of [2, 3, 4, 5]) {
      page = await follow(student, page, /Question suivante/);
      expect(page.text).toContain(`Question ${number} sur 5`);
      page = await submit(student, page, rightFields(checkQuestion(number)));
      expect(heading(page)).toBe('Juste');
    }
    page = await follow(student, page, /Voir mes réponses/);
    expect(page.text).toContain('Ton résultat : 5 points sur 5.');
    page = await follow(student, page, /Finir cette partie/);
    expect(heading(page)).toBe('C’est prêt');
    expect(page.text).toContain('Ta note : 100 sur 100. Elle part vers Moodle.');
    expect(page.text).toContain('ne part jamais');

    page = await follow(
      student,
      await follow(student, page, /Voir : En classe/),
      /Remplir le rayon/,
    );
    expect(page.text).toContain('Tu organises le groupe.');
    expect(page.text).toContain('Un minuteur');

    page = await student.get(`activity/${placed.placement}`);
    expect(page.text).toContain('Ce yaourt est périmé demain');
    page = await submit(student, page, { value: 'Oui, jusqu’à demain.' });
    expect(page.text).toContain('Exemples de réponses');
    page = await follow(student, page, /Continuer/);
    expect(page.$('legend').text()).toBe('J’ai compris');
    expect(page.$('input[name=understanding]').length).toBe(6);
    page = await submit(student, page, { understanding: '4', keep: 'PEPS', ask: 'Et la DDM ?' });
    expect(heading(page)).toBe('C’est terminé');

    const kept = await student.get(`activity/${placed.placement}/steps/${ticketId()}`);
    expect(kept.$('textarea[name=ask]').text()).toBe('Et la DDM ?');
    expect(kept.$('input[name=understanding][checked]').attr('value')).toBe('4');
  });

  test('gets a second look below half, and one more try after its practice', async () => {
    const student = new Visitor(app);
    await student.launch(who.diligent, placed.linkId);
    const at = (path: string) => `activity/${placed.placement}/${path}`;
    const [first, fourth] = [checkQuestion(1), checkQuestion(4)];
    for (const question of check.questions) {
      const page = await student.get(at(`questions/${question.id}`));
      const fields =
        question === first || question === fourth ? wrongFields(question) : rightFields(question);
      const again = await submit(student, page, fields);
      if (question === first) await submit(student, again, fields);
    }
    const over = await student.get(at(`questions/${first.id}`));
    expect(over.text).toContain('Tu n’as plus d’essai pour cette question.');
    expect(over.$('main form').length).toBe(0);

    let page = await student.get(at(`steps/${check.id}`));
    expect(page.text).toContain('Une reprise de 4 min est prête pour toi.');
    page = await follow(student, page, /Continuer : Dates et stock, pas à pas/);
    expect(page.$('img').first().attr('alt')).toContain('Une ligne du temps');
    expect(buttons(page)).toEqual(['Passer cette reprise']);
    page = await follow(student, page, /Commencer l’entraînement/);
    for (const drill of check.remediation?.questions ?? []) {
      expect(page.text).toContain('Entraînement, pas noté.');
      page = await submit(student, page, rightFields(drill));
      expect(heading(page)).toBe('Juste');
      page = await follow(student, page, /Question suivante/);
    }
    expect(page.text).toContain('Tu as un essai de plus sur cette question.');
    expect(buttons(page)).toContain('Valider mon 3e essai');
    page = await submit(student, page, rightFields(first));
    page = await follow(student, page, /Question suivante/);
    page = await submit(student, page, rightFields(fourth));
    expect(heading(page)).toBe('Juste');
    page = await follow(student, page, /Continuer/);
    expect(buttons(page)).toEqual(['J’ai terminé']);
    page = await submit(student, page);
    // The challenge and the resource were left out: they come before the end of the phase.
    expect(heading(page)).toBe('Trois caisses de yaourts');
    expect((await student.get(at(`steps/${check.id}`))).text).toContain('5 points sur 5');
  });

  test('may pass the second look, and a question', async () => {
    const student = new Visitor(app);
    await student.launch('9', placed.linkId);
    const at = (path: string) => `activity/${placed.placement}/${path}`;
    let page = await student.get(at(`steps/${check.id}`));
    page = await submit(student, page, { action: 'passer' });
    expect(page.text).toContain('Question 2 sur 5');
    for (const question of check.questions) {
      const asked = await student.get(at(`questions/${question.id}`));
      page = await submit(student, asked, wrongFields(question));
    }
    page = await student.get(at(`steps/${check.id}-r`));
    page = await submit(student, page);
    expect(page.path).not.toContain(`${check.id}-r`);
    const again = await student.get(at(`steps/${check.id}-r`));
    expect(again.$('main form').length).toBe(0);
  });
});

test('a resource plays the teacher’s own recording where there is one, and keeps its text', async () => {
  const student = new Visitor(app);
  await student.launch('9', placed.linkId);
  const resource = placed.content.phases.avant.blocks.find(({ kind }) => kind === 'ressource');
  const part =
    resource?.kind === 'ressource' ? resource.parts.find(({ kind }) => kind === 'recording') : null;
  if (part?.kind !== 'recording') throw new Error('no recording');
  const path = `activity/${placed.placement}/steps/${resource?.id}`;
  expect((await student.get(path)).$('main audio, main video').length).toBe(0);

  const { schoolId } = await getSession(app, student);
  const recording = { blobId: 'b', contentType: 'audio/mpeg', size: 3, addedAt: app.clock.now() };
  const changed = await app.services.store
    .school(schoolId)
    .placements.change(placed.placement, (placement) => ({
      ...placement,
      recordings: { [part.id]: recording },
    }));
  if (!('doc' in changed)) throw new Error('no placement');
  app.services.recent.forgetPlacement(schoolId, changed.doc._id, changed.doc.courseId);
  const page = await student.get(path);
  const source = page.$('main audio source').attr('src') ?? '';
  expect(new URL(source, `http://localhost${page.path}`).pathname).toBe(
    `${student.session}activity/${placed.placement}/recordings/${part.id}`,
  );
  expect(page.$('main details').text()).toContain('J’avance les pots qui restent.');
});

function ticketId(): string {
  const ticket = placed.content.phases.apres.blocks.find(({ kind }) => kind === 'ticket');
  return ticket?.id ?? '';
}
