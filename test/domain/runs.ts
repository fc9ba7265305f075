/** Bounds of the property tests; fast-check prints seed and counterexample when one fails. */
export const runs = { seed: 20_261_123, numRuns: 300 };
