/** The rule by which the courses of a platform find their school. */
import { Router } from 'express';
import type { Services } from '../../../services.ts';
import { AppError } from '../../../web/errors.ts';
import { parseForm } from '../../../web/forms.ts';
import type { FieldError } from '../../../web/forms.ts';
import type { Answer } from '../../../web/types.ts';
import { recordAct } from '../journal.ts';
import { withAdmin } from '../withAdmin.ts';
import type { AdminContext } from '../withAdmin.ts';
import { countUnassigned } from './placingSummary.ts';
import { placingHref } from './placingWords.ts';
import { readPlacing } from './readPlacing.ts';
import type { Placing } from './readPlacing.ts';
import { readRuleLines, ruleForm } from './ruleForm.ts';
import type { RuleForm } from './ruleForm.ts';
import { rulePage } from './rulePages.ts';
import { removeRule, saveRule } from './saveRule.ts';

export function ruleRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/admin/platforms/:platformId/schools')
    .get(
      withAdmin(services, async (ctx, req) => {
        const placing = await readPlacing(services, req.params['platformId']);
        return rulePage(ctx, placing, {
          unassigned: await countUnassigned(services, placing.platform),
        });
      }),
    )
    .post(
      withAdmin(services, async (ctx, req) => {
        const placing = await readPlacing(services, req.params['platformId']);
        return changeRule(services, ctx, { placing, body: req.body });
      }),
    );
  return router;
}

async function changeRule(
  services: Services,
  ctx: AdminContext,
  { placing, body }: { readonly placing: Placing; readonly body: unknown },
): Promise<Answer> {
  const read = parseForm(ruleForm, body);
  const [like] = placing.own;
  if (!read.ok || like === undefined) throw new AppError('body-unreadable');
  const { by, match, entries } = read.value;
  const { platform } = placing;
  const done: Answer = { kind: 'see-other', to: placingHref(platform, 'schools') };
  if (by === 'none') {
    if (placing.rule === undefined) return done;
    await recordAct(services, ctx.admin, { act: 'rule-removed', platformId: platform._id });
    await removeRule(services, platform);
    return done;
  }
  const { lines, errors } = readRuleLines(entries);
  if (errors.length > 0) return refuse(services, ctx, { placing, errors, typed: read.value });
  await recordAct(services, ctx.admin, { act: 'rule-changed', platformId: platform._id });
  await saveRule(services, placing, { like, by, match, lines });
  return done;
}

interface Refused {
  readonly placing: Placing;
  readonly errors: readonly FieldError[];
  readonly typed: RuleForm;
}

const refuse = async (
  services: Services,
  ctx: AdminContext,
  { placing, errors, typed }: Refused,
): Promise<Answer> =>
  rulePage(ctx, placing, {
    unassigned: await countUnassigned(services, placing.platform),
    wrong: { errors, typed },
  });
