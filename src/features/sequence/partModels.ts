/** What a student reads, looks at or listens to. Each part keeps its text alternative in the page. */
import type { Part } from '../../domain/activity/sequence.ts';
import { renderMarkdown } from '../../web/markdown.ts';
import type { SafeHtml } from '../../web/types.ts';
import { linksOf } from './frame.ts';
import type { Making } from './frame.ts';

type Scene = Extract<Part, { kind: 'scene' }>['scene'];

export interface SceneModel {
  /** Path for `asset()`; empty when the package has no folder here: the words stand for the picture. */
  readonly path: string;
  readonly alt: string;
  readonly long: string;
}
export type PartModel =
  | { readonly kind: 'text'; readonly bodyHtml: SafeHtml }
  | {
      readonly kind: 'card';
      readonly title: string;
      readonly lines: readonly { readonly term: string; readonly text: string }[];
    }
  | { readonly kind: 'scene'; readonly scene: SceneModel; readonly caption: string }
  | {
      readonly kind: 'strip';
      readonly title: string;
      readonly frames: readonly { readonly scene: SceneModel; readonly caption: string }[];
    }
  | {
      readonly kind: 'dialogue';
      readonly title: string;
      readonly lines: readonly { readonly who: string; readonly text: string }[];
      readonly note: string;
      readonly language: string;
    }
  | {
      readonly kind: 'link';
      readonly title: string;
      readonly url: string;
      readonly source: string;
      readonly licence: string;
      readonly access: string;
    }
  | {
      readonly kind: 'recording';
      readonly title: string;
      readonly paragraphs: readonly string[];
      /** Address of the teacher's own recording; empty without one. */
      readonly href: string;
      readonly video: boolean;
      readonly type: string;
    };

export function partModels(making: Making, parts: readonly Part[]): readonly PartModel[] {
  return parts.map((part) => partModel(making, part));
}

export function sceneModel({ opened }: Pick<Making, 'opened'>, scene: Scene): SceneModel {
  return {
    path: opened.slug === undefined ? '' : `library/${opened.slug}/${scene.file}`,
    alt: scene.alt,
    long: scene.long ?? '',
  };
}

function partModel(making: Making, part: Part): PartModel {
  switch (part.kind) {
    case 'text':
      return { kind: 'text', bodyHtml: renderMarkdown(part.body) };
    case 'card':
      return {
        kind: 'card',
        title: part.title,
        lines: part.lines.map(({ term, text }) => ({ term: term ?? '', text })),
      };
    case 'scene':
      return { kind: 'scene', scene: sceneModel(making, part.scene), caption: part.caption ?? '' };
    case 'strip':
      return {
        kind: 'strip',
        title: part.title,
        frames: part.frames.map(({ scene, caption }) => ({
          scene: sceneModel(making, scene),
          caption,
        })),
      };
    case 'dialogue':
      return { ...part, note: part.note ?? '', language: making.opened.sequence.language };
    case 'link':
      return { ...part, access: part.access ?? '' };
    case 'recording':
      return recordingModel(making, part);
  }
}

function recordingModel(making: Making, part: Extract<Part, { kind: 'recording' }>): PartModel {
  const own = making.opened.placement.recordings[part.id];
  return {
    kind: 'recording',
    title: part.title,
    paragraphs: part.transcript.split(/\n+/u),
    href: own === undefined ? '' : linksOf(making).recording(part.id),
    video: own?.contentType.startsWith('video/') ?? false,
    type: own?.contentType ?? '',
  };
}
