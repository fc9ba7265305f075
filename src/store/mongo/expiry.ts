/** Removal of what has expired. A TTL index does it too, but by the server's clock and in its time. */
import type { mongo } from 'mongoose';

const pageSize = 1000;

/** In pages, so that no command holds the server for long. @returns how many were removed */
export async function removeExpired(
  db: mongo.Db,
  collection: string,
  now: number,
): Promise<number> {
  const documents = db.collection<{ _id: string; _expiresAt?: Date }>(collection);
  const expired = { _expiresAt: { $lte: new Date(now) } };
  for (let removed = 0; ;) {
    const page = await documents
      .find(expired, { projection: { _id: 1 } })
      .limit(pageSize)
      .toArray();
    const ids = page.map(({ _id }) => _id);
    if (ids.length === 0) return removed;
    const { deletedCount } = await documents.deleteMany({ ...expired, _id: { $in: ids } });
    removed += deletedCount;
    if (ids.length < pageSize) return removed;
  }
}
