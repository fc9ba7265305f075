import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { listSlots } from '../../src/features/recording/findSlot.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let placed: PlacedSequence;
let address: string;
beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
  const [slot] = listSlots(placed.content);
  address = `activity/${placed.placement}/recordings/${slot?.id}`;
});
afterAll(() => app.close());

/** A second of silence. */
function wav(bytes = 8000, extra = Buffer.alloc(0)): Buffer {
  const data = Buffer.concat([Buffer.alloc(bytes, 128), extra]);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

async function open(person: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, placed.linkId);
  return visitor;
}

async function upload(visitor: Visitor, content: Buffer | undefined) {
  const body = new FormData();
  if (content !== undefined)
    body.set('recording', new Blob([new Uint8Array(content)]), 'voix de Claire.wav');
  return visitor.send(`${visitor.session}${address}`, {
    body,
    headers: { 'sec-fetch-site': 'same-origin' },
  });
}

describe('the teacher’s own recording', () => {
  test('is heard by students, whole or in the range that a player asks for', async () => {
    const teacher = await open(who.teacher);
    const sound = wav();
    expect((await upload(teacher, sound)).status).toBe(303);
    const page = await teacher.get(`activity/${placed.placement}/recordings?added=1`);
    expect(page.text).toContain('Enregistrement ajouté');
    expect(page.$('audio').length).toBe(1);

    const student = await open(who.unprepared);
    const whole = await student.send(`${student.session}${address}`, {});
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toBe('audio/wav');
    expect(whole.headers.get('content-length')).toBe(String(sound.length));
    const part = await student.send(`${student.session}${address}`, {
      headers: { range: 'bytes=0-3' },
    });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 0-3/${sound.length}`);
    expect(part.body).toBe('RIFF');
    const beyond = await student.send(`${student.session}${address}`, {
      headers: { range: 'bytes=999999-' },
    });
    expect(beyond.status).toBe(416);
  });

  test('is replaced by a newer one, and the older file is gone', async () => {
    const teacher = await open(who.teacher);
    await upload(teacher, wav(100));
    await upload(teacher, wav(200));
    const student = await open(who.unprepared);
    const now = await student.send(`${student.session}${address}`, {});
    expect(now.headers.get('content-length')).toBe('244');
  });

  test.each([
    ['nothing', undefined, 'Choisissez un fichier'],
    ['an empty file', Buffer.alloc(0), 'Choisissez un fichier'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'n’est pas un son'],
    [
      'a place in it',
      wav(9000, Buffer.from('com.apple.quicktime.location.ISO6709')),
      'contient un lieu',
    ],
    ['too many bytes', wav(10 * 1024 * 1024 + 1), 'trop lourd'],
  ])('with %s is refused beside its field', async (_name, content, message) => {
    const refused = await upload(await open(who.teacher), content);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(message);
    expect(refused.$('input[type=file][aria-invalid=true]').length).toBe(1);
    expect(refused.$('[role=alert] a').attr('href')).toMatch(/^#file-/);
  });

  test('is refused when the form is cut or is no form', async () => {
    const teacher = await open(who.teacher);
    const cut = await teacher.send(`${teacher.session}${address}`, {
      body: '--x\r\nContent-Disposition: form-data; name="recording"; filename="a"\r\n\r\nRIFF',
      headers: {
        'content-type': 'multipart/form-data; boundary=x',
        'sec-fetch-site': 'same-origin',
      },
    });
    expect(cut.status).toBe(422);
    const none = await teacher.send(`${teacher.session}${address}`, {
      form: { recording: 'x' },
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect(none.status).toBe(422);
  });

  test('is for staff to add, in a place that the sequence has', async () => {
    const student = await open(who.unprepared);
    expect((await upload(student, wav())).status).toBe(403);
    expect((await student.get(`activity/${placed.placement}/recordings`)).status).toBe(403);
    const teacher = await open(who.teacher);
    const nowhere = await teacher.get(`activity/${placed.placement}/recordings/no-such-part`);
    expect(nowhere.status).toBe(404);
  });
});

test('an address that names no recording is not found, whatever it is called', async () => {
  const student = await open(who.unprepared);
  const folder = `activity/${placed.placement}/recordings`;
  for (const name of ['constructor', '__proto__', 'toString', 'x'])
    expect((await student.get(`${folder}/${name}`)).status).toBe(404);
});
