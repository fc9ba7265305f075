/**
 * Length of the longest run of ranks that already rise, not necessarily side by side: all but this
 * many items must be moved to put the list in order.
 */
export function longestRun(ranks: readonly number[]): number {
  const runs: { last: number; length: number }[] = [];
  for (const rank of ranks) {
    const before = runs.filter(({ last }) => last < rank).map(({ length }) => length);
    runs.push({ last: rank, length: 1 + Math.max(0, ...before) });
  }
  return Math.max(0, ...runs.map(({ length }) => length));
}
