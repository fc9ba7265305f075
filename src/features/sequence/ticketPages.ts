/** The words of an exit ticket: « J’ai compris », « Je garde », « Je demande ». */
import { printOfWords } from '../../domain/activity/answer.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { TicketWords } from '../../domain/activity/work.ts';
import type { Page } from '../../web/types.ts';
import { framedPage, linksOf, stepName, wrongIn } from './frame.ts';
import type { Making } from './frame.ts';

/** What was sent and refused, or what was kept earlier. */
export interface TypedTicket {
  readonly understanding: string;
  readonly keep: string;
  readonly ask: string;
}

/** Words first, highest first, as on a check-in scale (design 03b). */
const levels = [5, 4, 3, 2, 1] as const;

export function ticketPage(making: Making, step: Step, typed?: TypedTicket): Page {
  const { ctx, opened } = making;
  const kept = opened.work.tickets[step.block.id];
  const shown = typed ?? typedOf(kept);
  const name = stepName(making, step);
  return framedPage(making, {
    view: 'sequence/ticket',
    title: name,
    phase: step.phase,
    stepId: step.id,
    model: {
      name,
      action: linksOf(making).step(step.id),
      scale: step.block.kind === 'ticket' && step.block.understanding ? scaleOf(making, shown) : [],
      shown: printOfWords(kept),
      keptWords: typed === undefined ? [] : keptWords(making, kept),
      noneChecked: shown.understanding === 'none',
      scaleWrong: wrongIn(making, 'understanding'),
      texts: (['keep', 'ask'] as const).map((field) => ({
        field,
        value: shown[field],
        wrong: wrongIn(making, field),
      })),
      submit: ctx.t(kept === undefined ? 'sequence.ticket.submit' : 'sequence.ticket.change'),
    },
  });
}

/** What is kept, beside what was sent and not taken. */
function keptWords({ ctx, errors }: Making, kept: TicketWords | undefined): readonly string[] {
  if (!errors.some(({ key }) => key === 'sequence.problem.otherWords')) return [];
  const level = kept?.understanding;
  return [
    ...(level === undefined ? [] : [ctx.t(`sequence.ticket.level.${level}`)]),
    ...[kept?.keep, kept?.ask].filter((text) => text !== undefined),
  ];
}

function scaleOf({ ctx }: Making, { understanding }: TypedTicket) {
  return levels.map((level, index) => ({
    id: index === 0 ? 'understanding' : `understanding-${level}`,
    value: String(level),
    text: ctx.t(`sequence.ticket.level.${level}`),
    picto: `scale-${level}`,
    checked: understanding === String(level),
  }));
}

function typedOf(kept: TicketWords | undefined): TypedTicket {
  return {
    understanding: kept === undefined ? '' : String(kept.understanding ?? 'none'),
    keep: kept?.keep ?? '',
    ask: kept?.ask ?? '',
  };
}
