import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GlobalConfig } from 'jest';

/** Does a test file of this run import `support/mongo.ts`? A run of others starts no server. */
export function needsMongo({ rootDir, testPathPatterns }: GlobalConfig): boolean {
  const chosen = testPathPatterns.toExecutor({ rootDir });
  return globSync('test/**/*.test.ts', { cwd: rootDir })
    .map((file) => join(rootDir, file))
    .filter((file) => chosen.isMatch(file))
    .some((file) =>
      /^(?:import|\}) .*from '[^']*\/support\/mongo\.ts';$/m.test(readFileSync(file, 'utf8')),
    );
}
