/** What the class does together, readable beforehand. Model arguments of a debate stay the teacher's. */
import type { Block } from '../../domain/activity/sequence.ts';
import { findQuestion } from '../../domain/activity/steps.ts';
import { renderMarkdown } from '../../web/markdown.ts';
import type { SafeHtml } from '../../web/types.ts';
import type { Making } from './frame.ts';

interface Section {
  readonly title: string;
  /** `numbers` for an ordered list, `ticks` for a list to check. */
  readonly look: 'plain' | 'numbers' | 'ticks';
  readonly lines: readonly { readonly term: string; readonly text: string }[];
  readonly note: string;
}
interface ClassroomModel {
  readonly bodyHtml: SafeHtml;
  readonly claim: string;
  readonly sections: readonly Section[];
}

export function classroomModel(making: Making, block: Block): ClassroomModel {
  const body = 'body' in block ? (block.body ?? '') : '';
  return {
    bodyHtml: renderMarkdown(body),
    claim: block.kind === 'debat' ? block.claim : '',
    sections: sectionsOf(making, block).filter(
      ({ lines, note }) => lines.length > 0 || note !== '',
    ),
  };
}

function sectionsOf(making: Making, block: Block): readonly Section[] {
  const { t } = making.ctx;
  switch (block.kind) {
    case 'activite':
      return [
        section(
          t('sequence.classroom.roles'),
          block.roles.map(({ name, task }) => ({ term: name, text: task })),
        ),
        section(t('sequence.classroom.materials'), plain(block.materials)),
        section(t('sequence.classroom.checklist'), plain(block.checklist), { look: 'ticks' }),
      ];
    case 'ouverture':
      return [openingSection(making, block)];
    case 'groupes':
      return [
        section('', plain([t(`sequence.classroom.groupMode.${block.mode}`, { size: block.size })])),
        section(t('sequence.classroom.needs'), plain(block.needs)),
      ];
    case 'debat':
      return [
        section(t('sequence.classroom.options'), plain(block.options), {
          note: t('sequence.classroom.vote'),
        }),
      ];
    case 'contrat':
      return [
        section(t('sequence.classroom.contract'), plain(block.questions), {
          look: 'numbers',
          note: t('sequence.classroom.drawn', { count: block.drawn }),
        }),
      ];
    default:
      return [];
  }
}

function openingSection(
  { ctx, opened }: Making,
  block: Extract<Block, { kind: 'ouverture' }>,
): Section {
  const texts = block.questions.flatMap((id) => {
    const found = findQuestion(opened.sequence, id);
    return found === undefined ? [] : [found.question.text];
  });
  return section(ctx.t('sequence.classroom.opening'), plain(texts));
}

function plain(texts: readonly string[]): Section['lines'] {
  return texts.map((text) => ({ term: '', text }));
}

function section(
  title: string,
  lines: Section['lines'],
  more: Partial<Pick<Section, 'look' | 'note'>> = {},
): Section {
  return { title, lines, look: 'plain', note: '', ...more };
}
