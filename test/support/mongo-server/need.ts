import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GlobalConfig } from 'jest';

/** Folders whose tests run on both engines (jest.config.js). */
export const onBothEngines = ['test/features', 'test/jobs'];

/**
 * Does a test file of this run import `support/mongo.ts`, or is it run on both engines? A run of
 * others starts no server.
 */
export function needsMongo({ rootDir, testPathPatterns }: GlobalConfig): boolean {
  const chosen = testPathPatterns.toExecutor({ rootDir });
  return globSync('test/**/*.test.ts', { cwd: rootDir })
    .map((file) => join(rootDir, file))
    .filter((file) => chosen.isMatch(file))
    .some(
      (file) =>
        onBothEngines.some((folder) => file.startsWith(join(rootDir, folder))) ||
        /^(?:import|\}) .*from '[^']*\/support\/mongo\.ts';$/m.test(readFileSync(file, 'utf8')),
    );
}
