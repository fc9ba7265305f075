/** A course on its way from one school to another (model.md 2, decision 0035). */
import type { Course, SchoolStore } from '../../../store/index.ts';

export interface Carrying {
  readonly course: Course;
  readonly move: NonNullable<Course['move']>;
  /** The doors of both schools. */
  readonly from: SchoolStore;
  readonly to: SchoolStore;
}
