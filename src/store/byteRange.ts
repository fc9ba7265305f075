import { StoreUseError } from './errors.ts';

export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The bytes to read of a file of `size` bytes, both ends included, cut at its end; undefined when
 * there are none. @throws StoreUseError for ends that are not 0 ≤ from ≤ to
 */
export function cutToFile(range: ByteRange | undefined, size: number): ByteRange | undefined {
  const { from, to } = range ?? { from: 0, to: Math.max(size - 1, 0) };
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from) {
    throw new StoreUseError('a range of bytes needs whole numbers, 0 ≤ from ≤ to');
  }
  return from >= size ? undefined : { from, to: Math.min(to, size - 1) };
}
