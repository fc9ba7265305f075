/** « Établissements » of a platform: the rule, and what it means. */
import { ruleMatches } from '../../../domain/schoolRule.ts';
import type { RuleSource } from '../../../domain/schoolRule.ts';
import type { FieldError } from '../../../web/forms.ts';
import type { Page } from '../../../web/types.ts';
import { adminPage } from '../adminPage.ts';
import type { AdminContext } from '../withAdmin.ts';
import type { Unassigned } from './placingSummary.ts';
import { namesOf, placingHref, placingNow, unassignedWords } from './placingWords.ts';
import type { Placing } from './readPlacing.ts';
import { writeRuleLine } from './ruleForm.ts';
import type { RuleForm } from './ruleForm.ts';

/** The safest first: who may edit a course sets it. */
const choices: readonly ('none' | RuleSource)[] = ['none', 'sourcedid', 'parameter', 'category'];

interface Shown {
  readonly unassigned: Unassigned;
  readonly wrong?: { readonly errors: readonly FieldError[]; readonly typed: RuleForm };
}

export function rulePage(ctx: AdminContext, placing: Placing, { unassigned, wrong }: Shown): Page {
  const { t } = ctx;
  const { platform, rule, own } = placing;
  const form = wrong?.typed ?? formOf(placing);
  const names = own.map(({ name }) => name);
  return adminPage(ctx, {
    view: 'rule',
    title: t('admin.schools.title'),
    tab: { name: 'platforms', self: false },
    narrow: true,
    ...(wrong === undefined ? {} : { status: 422, scripts: ['errorFocus.js'] }),
    model: {
      errors: wrong?.errors ?? [],
      platform: platform.name,
      platformHref: `/admin/platforms/${encodeURIComponent(platform._id)}`,
      href: placingHref(platform, 'schools'),
      coursesHref: placingHref(platform, 'courses'),
      now: placingNow(t, rule, names),
      unassigned: unassignedWords(t, unassigned),
      isOpen: own.length > 0,
      choices: choices.map((value) => ({
        value,
        label: t(`admin.schools.by.${value}`),
        hint: t(`admin.schools.byHint.${value}`),
        chosen: value === form.by,
      })),
      matches: ruleMatches.map((value) => ({
        value,
        label: t(`admin.schools.match.${value}`),
        chosen: value === form.match,
      })),
      entries: form.entries,
    },
  });
}

function formOf({ rule, schools }: Placing): RuleForm {
  if (rule === undefined) return { by: 'none', match: 'whole', entries: '' };
  const names = namesOf(schools);
  const lines = rule.entries.map(({ value, schoolId }) =>
    writeRuleLine({ value, name: names.get(schoolId) ?? '' }),
  );
  return { by: rule.by, match: rule.match, entries: lines.join('\n') };
}
