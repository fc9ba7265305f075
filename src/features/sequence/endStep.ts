/** POST of a step: « J’ai lu », « J’ai terminé », or the words of the exit ticket. */
import type { Request } from 'express';
import { z } from 'zod';
import type { Place } from '../../domain/activity/steps.ts';
import type { TicketWords } from '../../domain/activity/work.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import { parseForm } from '../../web/forms.ts';
import type { FieldError } from '../../web/forms.ts';
import type { Answer, SessionContext } from '../../web/types.ts';
import { findPlace } from './findPlace.ts';
import { finishStep, saveTicketWords } from './finishStep.ts';
import type { FinishProblem } from './finishStep.ts';
import { threeAbove } from './frame.ts';
import { linksFrom } from './links.ts';
import { getPlaced, openActivity } from './openActivity.ts';
import type { Placed } from './openActivity.ts';
import type { Saved } from './saveWork.ts';
import { ticketPage } from './ticketPages.ts';
import { typedField, typedText } from './typed.ts';
import { afterStep } from './wayOn.ts';

/** Browsers count a line end as one character and send two. */
const words = (tooLong: string) =>
  z
    .string()
    .transform((text) => text.replaceAll('\r\n', '\n').trim())
    .pipe(z.string().max(500, tooLong))
    .default('');
const ticketForm = z.object({
  understanding: z
    .enum(['', '1', '2', '3', '4', '5', 'none'], 'sequence.problem.understanding')
    .default(''),
  keep: words('sequence.problem.keepTooLong'),
  ask: words('sequence.problem.askTooLong'),
  /** Print of the words that the page showed as kept. */
  shown: z.string().max(64).optional().catch(undefined),
});

interface Exchange {
  readonly ctx: SessionContext;
  readonly req: Request;
}
interface Ending extends Exchange {
  readonly placed: Placed;
  readonly place: Place;
}

/** @throws AppError step-not-found for what is no step, or has no end of its own */
export async function endStep(services: Services, { ctx, req }: Exchange): Promise<Answer> {
  const placed = await getPlaced(services, ctx.session, req.params['placementId']);
  const place = findPlace(placed.sequence, String(req.params['stepId']));
  if (place === undefined) throw new AppError('step-not-found');
  const ending = { ctx, req, placed, place };
  if (place.kind === 'ticket') return endTicket(services, ending);
  const saving = { session: ctx.session, placed, now: ctx.now };
  return goOn(ending, await finishStep(services, saving, place));
}

async function endTicket(services: Services, ending: Ending): Promise<Answer> {
  const { ctx, req, placed, place } = ending;
  const form = parseForm(ticketForm, req.body);
  if (!form.ok) return askAgain(services, ending, form.errors);
  const saving = { session: ctx.session, placed, now: ctx.now };
  const { shown } = form.value;
  const ticket = { blockId: place.block.id, words: wordsOf(form.value), shown };
  const saved = await saveTicketWords(services, saving, ticket);
  if (saved.ok || saved.problem !== 'other-words') return goOn(ending, saved);
  return askAgain(services, ending, [{ field: 'keep', key: 'sequence.problem.otherWords' }]);
}

/** What was typed, beside what is wrong with it. */
async function askAgain(
  services: Services,
  { ctx, req, placed, place }: Ending,
  errors: readonly FieldError[],
): Promise<Answer> {
  const opened = await openActivity(services, ctx.session, placed.placement._id);
  const step = opened.steps.find(({ id }) => id === place.id);
  if (step === undefined) throw new AppError('step-not-found');
  const typed = (name: string) => typedText(typedField(req.body, name));
  return ticketPage({ ctx, opened, toRoot: threeAbove, errors }, step, {
    understanding: typed('understanding'),
    keep: typed('keep'),
    ask: typed('ask'),
  });
}

/** Nothing chosen and « je préfère ne pas répondre » are kept alike: no level. */
function wordsOf({ understanding, keep, ask }: z.infer<typeof ticketForm>): TicketWords {
  const level = Number(understanding);
  return { ...(level >= 1 ? { understanding: level } : {}), keep, ask };
}

function goOn({ ctx, placed, place }: Ending, saved: Saved<FinishProblem>): Answer {
  const links = linksFrom(`${ctx.base}/`, placed.placement._id);
  if (saved.ok) {
    const progress = { sequence: placed.sequence, work: saved.attempt.work };
    return { kind: 'see-other', to: afterStep(progress, place, links) };
  }
  if (saved.problem === 'unknown-block') throw new AppError('step-not-found');
  // A question of it waits: its own page asks it.
  return { kind: 'see-other', to: links.step(place.id) };
}
