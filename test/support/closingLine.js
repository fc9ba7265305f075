/** Jest reporter: ends the run with `N passed, N failed, N skipped` alone on a line. */
export default class ClosingLine {
  /** @param {unknown} _contexts @param {import('@jest/reporters').AggregatedResult} results */
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    // Written last: the summary of the default reporter goes to stderr first.
    setImmediate(() =>
      console.log(`\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`),
    );
  }
}
