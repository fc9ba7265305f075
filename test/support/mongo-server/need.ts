import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GlobalConfig } from 'jest';

/**
 * Folders and files whose tests run on both engines (jest.config.js): every feature and job with `CI`
 * set, as `.ci/run` does; else those where the engines differ most, to keep `npm test` short.
 */
export const onBothEngines = process.env['CI']
  ? ['test/features', 'test/jobs']
  : [
      'test/features/launch.test.ts',
      'test/features/manyNodes.test.ts',
      'test/features/sequenceSaving.test.ts',
    ];

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
