/** POST of a question: « Valider » saves a try, « Passer » only goes on. */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { certainty } from '../../domain/activity/work.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import { parseForm } from '../../web/forms.ts';
import type { FieldError } from '../../web/forms.ts';
import type { Answer, JsonAnswer, SessionContext } from '../../web/types.ts';
import { answerError } from './answerProblems.ts';
import { findStepOf } from './findPlace.ts';
import { threeAbove } from './frame.ts';
import { linksFrom } from './links.ts';
import { getPlaced, openActivity } from './openActivity.ts';
import { asksCertainty } from './questionForm.ts';
import { questionPage } from './questionPages.ts';
import { saveAnswer } from './saveAnswer.ts';
import { typedField } from './typed.ts';
import { afterQuestion } from './wayOn.ts';

/** Browsers count a line end as one character and send two. */
const oneLineEnd = (value: unknown) =>
  typeof value === 'string' ? value.replaceAll('\r\n', '\n') : value;
const formProblem = 'sequence.problem.form';

const answerForm = z.object({
  value: z.unknown().optional(),
  certainty: z.enum(['', ...certainty.options], 'sequence.problem.certainty').optional(),
  formId: z.string(formProblem).min(1, formProblem).max(64, formProblem),
  action: z.enum(['valider', 'passer']).catch('valider'),
});

interface Exchange {
  readonly ctx: SessionContext;
  readonly req: Request;
  readonly res: Response;
}

/** @throws AppError step-not-found for a question of no step of this student */
export async function answerQuestion(services: Services, exchange: Exchange): Promise<Answer> {
  const { ctx, req } = exchange;
  const { questionId, placementId } = req.params;
  const placed = await getPlaced(services, ctx.session, placementId);
  const form = parseForm(answerForm, req.body);
  if (!form.ok)
    return refuse(services, exchange, (at) => form.errors.map((error) => beside(at, error)));
  const { action, formId, value } = form.value;
  if (action === 'passer') return pass(services, exchange);
  const saved = await saveAnswer(
    services,
    { session: ctx.session, placed, now: ctx.now },
    {
      questionId: String(questionId),
      raw: oneLineEnd(value),
      certainty: form.value.certainty === '' ? undefined : form.value.certainty,
      formId,
    },
  );
  if (!saved.ok) {
    const { problem } = saved;
    if (problem === 'unknown-question') throw new AppError('step-not-found');
    return refuse(services, exchange, ({ question }) => [answerError(question, problem)]);
  }
  const next = linksFrom(`${ctx.base}/`, placed.placement._id).question(String(questionId));
  return ctx.wantsJson
    ? { kind: 'json', body: { saved: true, at: saved.attempt.updatedAt, next } }
    : { kind: 'see-other', to: next };
}

async function pass(services: Services, { ctx, req }: Exchange): Promise<Answer> {
  const { opened, ...at } = await openQuestion(services, { ctx, req });
  const links = linksFrom(`${ctx.base}/`, opened.placement._id);
  const to = afterQuestion(opened, { step: at.step, questionId: at.question.id }, links);
  return { kind: 'see-other', to };
}

/** The activity at one of its questions, for a page. */
export async function openQuestion(
  services: Services,
  { ctx, req }: Pick<Exchange, 'ctx' | 'req'>,
) {
  const opened = await openActivity(services, ctx.session, req.params['placementId']);
  const at = findStepOf(opened.sequence, opened.work, String(req.params['questionId']));
  if (at === undefined) throw new AppError('step-not-found');
  return { opened, ...at };
}

type OpenQuestion = Awaited<ReturnType<typeof openQuestion>>;

/** The same page with what was typed, or a problem of RFC 9457 for the script of the page. */
async function refuse(
  services: Services,
  { ctx, req, res }: Exchange,
  explain: (at: OpenQuestion) => readonly FieldError[],
): Promise<Answer> {
  const at = await openQuestion(services, { ctx, req });
  const { opened, step, question } = at;
  const errors = explain(at);
  if (ctx.wantsJson) {
    res.type('application/problem+json');
    return problemAnswer(ctx, errors);
  }
  return questionPage(
    { ctx, opened, toRoot: threeAbove, errors },
    {
      step,
      question,
      typed: { value: typedField(req.body, 'value'), certainty: typedField(req.body, 'certainty') },
    },
  );
}

/** What has no field of its own on the page is said where the answer is. */
function beside(at: OpenQuestion, { field, key }: FieldError): FieldError {
  return { field: field === 'certainty' && asksCertainty(at) ? field : 'value', key };
}

function problemAnswer({ t }: SessionContext, errors: readonly FieldError[]): JsonAnswer {
  return {
    kind: 'json',
    status: 422,
    body: {
      type: 'about:blank',
      title: t('forms.summary', { count: errors.length }),
      status: 422,
      errors: errors.map(({ field, key, values }) => ({ field, detail: t(key, values) })),
    },
  };
}
