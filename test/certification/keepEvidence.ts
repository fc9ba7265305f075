/** Set up by the certification run alone: keeps what the door says, under the name of the test. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';

declare global {
  /** A line that the door logged or answered; absent in a usual run of the tests. */
  var elanKeepEvidence: ((line: string) => void) | undefined;
}

const folder = process.env['CERTIFICATION_EVIDENCE'];

if (folder !== undefined)
  globalThis.elanKeepEvidence = (line) => {
    const { currentTestName: test } = expect.getState();
    if (test !== undefined)
      appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ test, line })}\n`);
  };
