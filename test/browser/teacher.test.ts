import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { journeyMs, journeys, newPerson, openActivity, openAs } from '../support/journey.ts';
import { goOn } from '../support/prepareByHand.ts';

const title = 'Rayon frais';

/** A tenth of a second of silence, 8 kHz, 8 bits. */
function silence(): Buffer {
  const samples = Buffer.alloc(800, 0x80);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    head.writeUInt16LE(value, at);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

const cellsOf = (line: string) =>
  [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );

await journeys('a teacher in the frame of the ENT', (on) => {
  test(
    'sees the refused score, sends it again, and exports the table',
    async () => {
      const lea = on.app.platform.people.find(({ givenName }) => givenName === 'Léa');
      if (lea === undefined) throw new Error('no Léa');
      lea.givenName = '=1+1';
      const student = await newPerson(on.browser);
      await openActivity(student, on.app, { personId: lea.id, cmid: '13' });
      await student.tool.getByRole('heading', { name: 'Garder le lien' }).waitFor();
      await student.context.close();

      const teacher = await newPerson(on.browser);
      const { page, tool } = teacher;
      await openAs(teacher, on.app, 'Enseignante');
      await tool.getByText('La plateforme a refusé une note').waitFor();
      await goOn(tool, 'Voir pourquoi et que faire');
      await tool.getByRole('heading', { name: 'Participation' }).waitFor();
      const row = tool.getByRole('row', { name: /^Elif Yildiz/ });
      await row.getByText('Refusée', { exact: true }).waitFor();
      const activity = await tool.getByLabel('Activité').inputValue();
      await row.getByRole('button', { name: 'Renvoyer' }).click();
      await tool.getByRole('heading', { name: 'Les notes du cours' }).waitFor();
      const arrived = tool.getByText('1 sur 1 renvoyée');
      for (let look = 0; look < 20 && !(await arrived.isVisible()); look += 1) {
        await tool.getByRole('link', { name: 'Voir où en est l’envoi' }).click();
        await arrived.waitFor({ timeout: 1000 }).catch(() => undefined);
      }
      await arrived.waitFor();
      await tool.getByRole('navigation').getByRole('link', { name: 'Participation' }).click();
      await tool.getByLabel('Activité').selectOption(activity);
      const sent = row.getByText('Envoyée', { exact: true });
      for (let look = 0; look < 20 && !(await sent.isVisible()); look += 1) {
        await tool.getByRole('button', { name: 'Afficher' }).click();
        await sent.waitFor({ timeout: 1000 }).catch(() => undefined);
      }
      await sent.waitFor();

      const [file] = await Promise.all([
        page.waitForEvent('download'),
        tool.getByRole('link', { name: 'Exporter en CSV' }).click(),
      ]);
      expect(file.suggestedFilename()).toBe('participation.csv');
      const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n').map(cellsOf);
      expect(lines).toHaveLength(25);
      expect(new Set(lines.map((cells) => cells.length))).toEqual(new Set([7]));
      expect(lines.flat().filter((cell) => /^[=+@\t-]/.test(cell))).toEqual([]);
      expect(lines.map(([name]) => name)).toContain("'=1+1 Kowalski");
      expect(teacher.problems).toEqual([]);
      await teacher.context.close();
    },
    journeyMs,
  );

  test(
    'places a sequence on a new link, with dates and a recording that students hear',
    async () => {
      const { cmid } = on.app.platform.addLink({ id: '5', title });
      const teacher = await newPerson(on.browser, { expected: [/\b422\b/] });
      const { tool } = teacher;
      await openActivity(teacher, on.app, { personId: who.teacher, cmid });
      await tool.getByRole('button', { name: 'Placer dans le cours' }).click();
      await tool.getByRole('link', { name: 'Choisissez une activité dans la liste.' }).click();
      await tool.getByRole('radio', { name: /Premier arrivé, premier sorti/ }).check();
      await tool.getByRole('button', { name: 'Placer dans le cours' }).click();

      await tool.getByLabel('Titre dans le cours').fill(title);
      await tool.getByLabel('Avant la classe, pour le').fill('2026-12-03T08:00');
      await tool.getByLabel('Après la classe, pour le').fill('2026-12-10T18:00');
      await tool.getByRole('button', { name: 'Enregistrer' }).click();
      await tool.getByText('Réglages enregistrés').waitFor();

      await goOn(tool, 'Ajouter votre voix ou votre vidéo');
      await tool
        .getByLabel(/^Choisir un fichier son ou vidéo/)
        .setInputFiles({ name: 'rayon.wav', mimeType: 'audio/wav', buffer: silence() });
      await tool.getByRole('button', { name: /^Ajouter l’enregistrement/ }).click();
      await tool.getByText('Enregistrement ajouté.').waitFor();
      expect(teacher.problems).toEqual([]);
      await teacher.context.close();

      const student = await newPerson(on.browser);
      await openActivity(student, on.app, { personId: who.diligent, cmid });
      await student.tool.getByText('Pour jeudi 3 décembre, 8 h').waitFor();
      await goOn(student.tool, 'Un rayon bien tenu');
      const sound = student.tool.locator('audio');
      const seconds = await sound.evaluate((player) => player.play().then(() => player.duration));
      expect(seconds).toBeCloseTo(0.1);
      expect(student.problems).toEqual([]);
      await student.context.close();
    },
    journeyMs,
  );
});
