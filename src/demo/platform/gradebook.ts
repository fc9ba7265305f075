/** The gradebook of the simulated Moodle with the rules of gradelib that a tool meets (lti.md 3.4). */

export interface LineItem {
  readonly id: string;
  label: string;
  scoreMaximum: number;
  /** Instance id of the activity it belongs to. */
  resourceLinkId?: string;
  resourceId?: string;
  tag?: string;
  /** Where the work behind a grade is shown, as deep linking said. */
  submissionReview?: { readonly url?: string; readonly custom: Readonly<Record<string, string>> };
  /** Made with the activity itself; the others were POSTed by the tool (« manuel »). */
  readonly coupled: boolean;
  /** The teacher locked the column: every score gets 500. */
  locked: boolean;
}

export interface Grade {
  /** On the scale of the line item; undefined = empty. */
  rawGrade: number | undefined;
  /** What people see: the teacher's when overridden. */
  finalGrade: number | undefined;
  feedback: string | undefined;
  /** Stored time, whole seconds: what 409 compares with. */
  timeModifiedSeconds: number;
  overridden: boolean;
  locked: boolean;
  /** When the last score came in, epoch ms; undefined = never (made by the teacher). */
  arrivedAt?: number;
}

export interface Gradebook {
  readonly items: LineItem[];
  /** By `gradeKey`. */
  readonly grades: Map<string, Grade>;
}

export interface Score {
  readonly userId: string;
  readonly timestamp: string;
  readonly activityProgress: string;
  readonly gradingProgress: string;
  readonly scoreGiven?: number | undefined;
  readonly scoreMaximum?: number | undefined;
  readonly comment?: string | undefined;
}

export const gradeKey = (itemId: string, userId: string): string => `${itemId}/${userId}`;

export function findGrade(book: Gradebook, itemId: string, userId: string): Grade | undefined {
  return book.grades.get(gradeKey(itemId, userId));
}

/** Line items of one activity: Moodle puts `lineitem` in the claim when there is exactly one. */
export function itemsOfLink(book: Gradebook, linkId: string): readonly LineItem[] {
  return book.items.filter(({ resourceLinkId }) => resourceLinkId === linkId);
}

export function addItem(book: Gradebook, item: Omit<LineItem, 'id' | 'locked'>): LineItem {
  const highest = Math.max(1, ...book.items.map(({ id }) => Number(id)));
  const made = { ...item, id: String(highest + 1), locked: false };
  book.items.push(made);
  return made;
}

const emptyGrade = (): Grade => ({
  rawGrade: undefined,
  finalGrade: undefined,
  feedback: undefined,
  timeModifiedSeconds: 0,
  overridden: false,
  locked: false,
});

/**
 * Stores a score as `save_grade_item` does. `conflict`: the stored time is not before the score's
 * (409). `locked`: gradelib refuses (500). Anything but FullyGraded empties the grade, a missing
 * comment empties the feedback, an overridden grade keeps what people see.
 * @param times `storedSeconds` is the time to keep if something changed, `arrivedAt` epoch ms
 */
export function saveScore(
  book: Gradebook,
  at: { readonly item: LineItem; readonly score: Score },
  times: { readonly storedSeconds: number; readonly arrivedAt: number },
): 'saved' | 'conflict' | 'locked' {
  const { item, score } = at;
  const grade = findGrade(book, item.id, score.userId) ?? emptyGrade();
  const scoreSeconds = Math.floor(Date.parse(score.timestamp) / 1000);
  if (grade.timeModifiedSeconds > 0 && grade.timeModifiedSeconds >= scoreSeconds) return 'conflict';
  if (item.locked || grade.locked) return 'locked';
  const kept = score.gradingProgress === 'FullyGraded' ? score.scoreGiven : undefined;
  const raw =
    kept === undefined ? undefined : (kept * item.scoreMaximum) / (score.scoreMaximum ?? 1);
  // Moodle moves the time of a grade only when something of it changes.
  const changed = raw !== grade.rawGrade || score.comment !== grade.feedback;
  if (changed || grade.timeModifiedSeconds === 0) grade.timeModifiedSeconds = times.storedSeconds;
  grade.rawGrade = raw;
  grade.feedback = score.comment;
  if (!grade.overridden) grade.finalGrade = raw;
  grade.arrivedAt = times.arrivedAt;
  book.grades.set(gradeKey(item.id, score.userId), grade);
  return 'saved';
}

/** What the teacher does in the gradebook: types another grade, which scores no longer change. */
export function overrideGrade(
  book: Gradebook,
  at: { readonly itemId: string; readonly userId: string; readonly nowSeconds: number },
  finalGrade: number,
): void {
  const grade = findGrade(book, at.itemId, at.userId) ?? emptyGrade();
  grade.finalGrade = finalGrade;
  grade.overridden = true;
  grade.timeModifiedSeconds = at.nowSeconds;
  book.grades.set(gradeKey(at.itemId, at.userId), grade);
}
