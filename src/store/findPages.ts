/** All that an index gives, one bounded page after the other. */
import type { Collection, Find, Stored } from './contract.ts';

/** @param query its `limit` is that of a page; a page may be empty */
export async function* findPages<D extends { _id: string }>(
  collection: Pick<Collection<D>, 'find'>,
  index: string,
  query: Omit<Find, 'after'>,
): AsyncGenerator<readonly Stored<D>[]> {
  let after: string | undefined;
  do {
    const page = await collection.find(index, {
      ...query,
      ...(after === undefined ? {} : { after }),
    });
    yield page.docs;
    after = page.next;
  } while (after !== undefined);
}
