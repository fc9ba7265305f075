import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('a link that has no activity yet', () => {
  test('lets the teacher choose one and tells the student that it is not ready', async () => {
    const student = await new Visitor(app).launch(who.unprepared, '4');
    expect(student.status).toBe(200);
    expect(student.$('h1').text()).toBe('Pas encore prêt');

    const teacher = new Visitor(app);
    const choose = await teacher.launch(who.teacher, '4');
    expect(choose.$('h1').text()).toBe('Ajouter une activité');
    const placed = await teacher.post('place', { library: 'premier-arrive-premier-sorti' });
    expect(placed.path).toMatch(/\/activity\/[^/]+\/settings$/);
    expect(placed.$('h1').text()).toBe('Premier arrivé, premier sorti');
    const again = await new Visitor(app).launch(who.unprepared, '4');
    expect(again.$('h1').text()).toBe('Premier arrivé, premier sorti');
  });
});
