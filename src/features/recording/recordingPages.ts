/** « Vos enregistrements »: one form per place, with what is there already. */
import type { Placement } from '../../store/index.ts';
import type { Page, SessionContext } from '../../web/types.ts';
import { audioBytes, videoBytes } from './fileKind.ts';
import type { Slot } from './findSlot.ts';
import type { Received } from './receiveFile.ts';

export interface UploadProblem {
  readonly partId: string;
  readonly problem: Extract<Received, { ok: false }>['problem'];
}

interface Shown {
  readonly placement: Placement;
  readonly slots: readonly Slot[];
  readonly where: { readonly course: string; readonly school: string };
  readonly added: boolean;
  readonly problem: UploadProblem | undefined;
}

const megabyte = 1024 * 1024;

export function recordingsPage(ctx: SessionContext, shown: Shown): Page {
  const { problem, placement } = shown;
  return {
    kind: 'page',
    view: 'recording/recordings',
    title: ctx.t('recording.title'),
    status: problem === undefined ? 200 : 422,
    narrow: true,
    layout: {
      kind: 'staff',
      where: shown.where.course,
      whereMore: shown.where.school,
      tab: { name: 'course', self: false },
      // The page that failed answers the upload's own address, one level down.
      toRoot: problem === undefined ? '../../' : '../../../',
    },
    scripts: problem === undefined ? [] : ['errorFocus.js'],
    model: {
      heading: placement.title,
      added: shown.added,
      errors:
        problem === undefined
          ? []
          : [
              {
                field: `file-${problem.partId}`,
                key: `recording.problem.${problem.problem}`,
                values: limits,
              },
            ],
      limits: ctx.t('recording.limits', limits),
      // Relative to this page, then to the upload's address after an error.
      folder: problem === undefined ? 'recordings/' : '',
      slots: shown.slots.map((slot) => slotModel(ctx, shown, slot)),
    },
  };
}

const limits = { audio: audioBytes / megabyte, video: videoBytes / megabyte };

function slotModel(ctx: SessionContext, { placement, problem }: Shown, slot: Slot) {
  const { id, title, advice, transcript } = slot;
  return {
    id,
    title,
    advice,
    transcript,
    wrong:
      problem?.partId === id ? ctx.t(`recording.problem.${problem.problem}`, limits) : undefined,
    ...soundOf(ctx, placement, slot),
  };
}

function soundOf(ctx: SessionContext, placement: Placement, { id }: Slot) {
  const recording = placement.recordings[id];
  if (recording === undefined) return { sound: undefined, addedOn: '' };
  return {
    sound: recording.contentType.startsWith('video/') ? 'video' : 'audio',
    addedOn: ctx.t('recording.addedOn', { when: ctx.format.dayAndTime(recording.addedAt) }),
  };
}
