import { hasMongo } from './test/support/mongo-server/choose.ts';
import { onBothEngines } from './test/support/mongo-server/need.ts';

// Jest runs as ESM: jose 6 has no CommonJS build.
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/globalSetup.ts',
  globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
};

/** Everything; what goes through the whole tool is on the embedded store here. */
const all = { ...shared, displayName: 'all', testMatch: ['<rootDir>/test/**/*.test.ts'] };

/** The features once more, on MongoDB. The set-up says it where there is no server, and fails in CI. */
const onMongo = {
  ...shared,
  displayName: 'mongodb',
  globals: { elanTestEngine: 'mongodb' },
  testMatch: onBothEngines.map(
    (one) => `<rootDir>/${one}${one.endsWith('.ts') ? '' : '/**/*.test.ts'}`,
  ),
};

export default {
  projects: hasMongo() ? [all, onMongo] : [all],
  reporters: ['default', '<rootDir>/test/support/closingLine.js'],
  maxWorkers: 2,
  testTimeout: 20000,
  workerIdleMemoryLimit: '900MB',
};
