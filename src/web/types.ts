/** What handlers take and give (architecture.md 4). A feature returns an answer; `web` sends it. */
import type { Readable } from 'node:stream';
import type { Session } from '../store/index.ts';

export const locales = ['fr-FR', 'fr-CA', 'en'] as const;
export type Locale = (typeof locales)[number];

/** HTML made by a sanitising function (`web/html.ts`), the only kind a view may print raw, in names ending in `Html`. */
export type SafeHtml = string & { readonly __safeHtml: true };

/** Translates a key: whole sentences, named values, `count` for plurals. An unknown key throws in tests. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** Dates and numbers in the person's language and the school's time zone. All times are epoch ms. */
export interface Formats {
  /** « jeudi 21 janvier » */
  day(at: number): string;
  /** « jeudi 21 janvier, 8 h » (minutes shown when not zero) */
  dayAndTime(at: number): string;
  /** « 10 h 12 » */
  time(at: number): string;
  /** « 23 novembre 2026 » */
  date(at: number): string;
  /** « 23 novembre » */
  dayOfMonth(at: number): string;
  number(value: number): string;
  /** « 80 % » */
  percent(share: number): string;
  list(items: readonly string[]): string;
}

export interface RequestContext {
  /** Request id, shown to people as the reference. */
  readonly id: string;
  readonly locale: Locale;
  readonly t: Translate;
  readonly format: Formats;
  readonly now: number;
  /** A fetch that asked for JSON, not a page. */
  readonly wantsJson: boolean;
}

export interface SessionContext extends RequestContext {
  readonly session: Session;
  /** Path of the session, `/s/<token>`, for redirects only: views use relative links. */
  readonly base: string;
}

/** A typed page. `model` is flat and ready to show; `layout` says whose page it is. */
export interface Page {
  readonly kind: 'page';
  /**
   * File under `views/` without the extension: `sequence/question`. It is the content of `main`, from
   * `.el-head` on. Includes: `include('/parts/notice', {…})`.
   */
  readonly view: string;
  /** Already translated; the layout adds « – Élan », and « Erreur : » before it on a 422. */
  readonly title: string;
  readonly status?: number;
  readonly layout: Layout;
  readonly model: Readonly<Record<string, unknown>>;
  /** Forms and reading: `main.el-page--narrow`. */
  readonly narrow?: boolean;
  /** Where a browser without scripts goes at once; those with scripts are led there by the page's own. */
  readonly goesOnTo?: string;
  /** Modules of `public/js` this page uses: `['draft.js']`. */
  readonly scripts?: readonly string[];
}

export interface Layout {
  /** `student`: larger text, tabs of a student, « Parler à un adulte ». `staff`: staff tabs. `admin`: tabs of `/admin`. `plain`: no session, no tabs. */
  readonly kind: 'student' | 'staff' | 'admin' | 'plain';
  /** Bold text of the bar, usually the course; then the soft text (teacher, school). */
  readonly where: string;
  readonly whereMore?: string;
  /** Tab that this page belongs to (`home`, `my-data`; `course`, `participation`, `place`), and whether it is that page or one under it. */
  readonly tab?: { readonly name: string; readonly self: boolean };
  /** « Parler à un adulte » is hidden on its own pages. */
  readonly hideTalk?: boolean;
  /** In the platform's frame, but before a session or after its end: what the foot leads to opens in a tab. */
  readonly outside?: boolean;
  /** From this page to the session's root: `../../` . Empty on pages right under it. */
  readonly toRoot: string;
}

interface SeeOther {
  readonly kind: 'see-other';
  /** Absolute path of ours, or for leaving: a URL that was checked. */
  readonly to: string;
}

export interface JsonAnswer {
  readonly kind: 'json';
  readonly status?: number;
  readonly body: unknown;
}

export interface Download {
  readonly kind: 'download';
  readonly contentType: string;
  /** Offered name; absent = shown in place. */
  readonly fileName?: string;
  readonly content: string;
}

/** A file kept in the store, sent whole or by ranges. */
export interface FileAnswer {
  readonly kind: 'file';
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Both ends included; undefined when the file is gone. */
  readonly read: (range?: { from: number; to: number }) => Promise<Readable | undefined>;
}

export type Answer = Page | SeeOther | JsonAnswer | Download | FileAnswer;
