/** Columns of a gradebook, as the rest of Élan asks for them. */
import type { GradeRight } from '../domain/gradeRight.ts';

/** What may pass by itself. `why` is a closed short code. */
export interface ServiceAway {
  readonly why: string;
  readonly retryAfterMs?: number;
  /** The service itself answered its 500: it is of what was asked for, and tells nothing of the rest. */
  readonly said?: true;
}

interface LineItemsOf {
  /** `lineItems` of a launch's `scores`. */
  readonly lineItemsUrl: string;
  /** `rights` of the last launch's `scores`. */
  readonly rights: readonly GradeRight[];
}

/** A column of the gradebook that we want to be there: made when absent, never changed or deleted. */
export interface WantedLineItem extends LineItemsOf {
  /** What teachers read above the column. */
  readonly label: string;
  readonly scoreMaximum: number;
  /** With `resourceId`: what we find it again by, whatever its label has become. */
  readonly tag: string;
  readonly resourceId: string;
  /** Ties it to an activity of the course, where the platform takes that. */
  readonly resourceLinkId?: string | undefined;
  /** Address it had last: asked first; when it is gone, we look again. */
  readonly known?: string | undefined;
  /** False: a known one that is gone is not made again (`gone`): somebody deleted it. */
  readonly remake?: boolean;
}

/** The column that the platform made for a link: its claim names it only when there is exactly one. */
export interface LinkLineItem extends LineItemsOf {
  readonly resourceLinkId: string;
  /** Of our deep linking: preferred among several. */
  readonly resourceId: string;
}

export type LineItemFailure =
  /**
   * Stays so until somebody changes something: `no-right` (not in the claim; nothing was asked),
   * `forbidden` (403, or no token for the scope), `gone` (was known, and is not to be made again),
   * `other-origin`, `rejected` (any other 4xx).
   */
  | {
      readonly kind: 'refused';
      readonly why: 'no-right' | 'forbidden' | 'gone' | 'other-origin' | 'rejected';
    }
  /** May pass: asked again later. `why` is a closed short code, as in `ScoreOutcome`. */
  | ({ readonly kind: 'unavailable' } & ServiceAway);

export type LineItemEnsured =
  { readonly kind: 'ready'; readonly url: string; readonly created: boolean } | LineItemFailure;

export type LineItemFound =
  { readonly kind: 'ready'; readonly url: string } | { readonly kind: 'missing' } | LineItemFailure;
