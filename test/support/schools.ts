/** Two more schools beside the one that the platform was registered for. */
import { schoolId } from '../../src/domain/ids.ts';
import type { SchoolId } from '../../src/domain/ids.ts';
import type { School } from '../../src/store/index.ts';
import type { TestApp } from './testApp.ts';

const school = (name: string): SchoolId => schoolId.parse(`school-of-tests-${name}`);
export const lilas = school('lilas');
export const tilleuls = school('tilleuls');

/** Named by their ids, with the calendar of `own`. */
export async function makeSchools(app: TestApp, own: SchoolId): Promise<void> {
  const known = await app.services.store.schools.get(own);
  if (known === undefined) throw new Error('the platform has a school');
  const { country, calendar, createdAt } = known;
  const schools = [lilas, tilleuls].map((_id): School => ({
    _id,
    name: _id,
    country,
    calendar,
    createdAt,
  }));
  await app.services.store.schools.insertMany(schools);
}
