/** Writes a platform's rule, and makes the schools that it names for the first time. */
import { hashKey, schoolId } from '../../../domain/ids.ts';
import type { SchoolId } from '../../../domain/ids.ts';
import type { SchoolRule } from '../../../domain/schoolRule.ts';
import type { Services } from '../../../services.ts';
import { inBatches, partsOf } from '../../../store/index.ts';
import type { Platform, School } from '../../../store/index.ts';
import type { Placing } from './readPlacing.ts';
import type { RuleLine } from './ruleForm.ts';

interface Chosen extends Pick<SchoolRule, 'by' | 'match'> {
  readonly lines: readonly RuleLine[];
}

/** @param like new schools have its time zone, its calendar and its country */
export async function saveRule(
  services: Services,
  placing: Placing,
  { like, by, match, lines }: Chosen & { readonly like: School },
): Promise<void> {
  const { platform, schools } = placing;
  const names = new Set(lines.map(({ name }) => name));
  const ids = await findOrMake(services, names, { known: schools, like });
  const entries = lines.flatMap(({ value, name }) => {
    const of = ids.get(name);
    return of === undefined ? [] : [{ value, schoolId: of }];
  });
  const { placingRules } = services.store;
  const rule = { _id: platform._id, by, match, entries, changedAt: services.now() };
  if ((await placingRules.insert(rule)) === 'exists')
    await placingRules.change(rule._id, () => rule);
  services.recent.forgetPlacingRule(rule._id);
}

export async function removeRule(services: Services, { _id }: Platform): Promise<void> {
  await services.store.placingRules.delete(_id);
  services.recent.forgetPlacingRule(_id);
}

/** A name that the platform has already is that school, whoever else has one of the same name. */
async function findOrMake(
  { store, now }: Services,
  names: ReadonlySet<string>,
  { known, like }: { readonly known: readonly School[]; readonly like: School },
): Promise<ReadonlyMap<string, SchoolId>> {
  const ids = new Map(known.map(({ name, _id }) => [name, _id]));
  await inBatches(
    [...names].filter((name) => !ids.has(name)),
    async (name) => {
      const [found] = (await store.schools.find('byName', { eq: [name], limit: 1 })).docs;
      if (found !== undefined) ids.set(name, found._id);
    },
  );
  const { country, calendar } = like;
  const made = [...names]
    .filter((name) => !ids.has(name))
    // The key that a registration gives it: two that name it at once make one school.
    .map((name): School => {
      const _id = schoolId.parse(hashKey('school', name));
      return { _id, name, country, calendar, createdAt: now() };
    });
  await Promise.all(partsOf(made).map((part) => store.schools.insertMany(part)));
  for (const { name, _id } of made) ids.set(name, _id);
  return ids;
}
