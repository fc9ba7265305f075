import { isBadCursor } from '../../store/index.ts';

/** The page behind `after`; from the start where that address was typed over, or is of another list by now. */
export async function findFrom<P>(
  find: (from: { readonly after?: string }) => Promise<P>,
  after: unknown,
): Promise<P> {
  if (typeof after !== 'string') return find({});
  return find({ after }).catch((error: unknown) => {
    if (isBadCursor(error)) return find({});
    throw error;
  });
}
