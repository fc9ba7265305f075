// The import rules of docs/architecture.md. A rule that is wrong is changed here with its reason there.
const features = 'src/features/([^/]+)/';
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src',
        pathNot: '\\.d\\.ts$|^src/server\\.ts$|^src/cli/elan\\.ts$',
      },
      to: {},
    },
    {
      name: 'domain-is-pure',
      comment:
        'domain imports domain only; zod, temporal-polyfill and hashing are pure (decision 0002)',
      severity: 'error',
      from: { path: '^src/domain' },
      to: { pathNot: '^src/domain|node_modules/(zod|temporal-polyfill)/|^(node:)?crypto$' },
    },
    {
      name: 'store-knows-domain-only',
      severity: 'error',
      from: { path: '^src/store' },
      to: { path: '^src', pathNot: '^src/(store|domain)/' },
    },
    {
      name: 'lti-knows-domain-and-store-types',
      severity: 'error',
      from: { path: '^src/lti' },
      to: { path: '^src', pathNot: '^src/(lti|domain)/|^src/store/index\\.ts$' },
    },
    {
      name: 'web-knows-no-feature',
      severity: 'error',
      from: { path: '^src/web' },
      to: {
        path: '^src',
        pathNot: '^src/(web|domain)/|^src/config\\.ts$|^src/(store|lti)/index\\.ts$',
      },
    },
    {
      name: 'features-are-islands',
      severity: 'error',
      from: { path: `^${features}` },
      to: { path: `^${features}`, pathNot: '^src/features/$1/' },
    },
    {
      name: 'features-use-doors',
      severity: 'error',
      from: { path: '^src/features' },
      to: {
        path: '^src|node_modules/(mongoose|mongodb|jose)/|^(node:)?(fs|sqlite)',
        pathNot:
          '^src/(features|web|domain)/|^src/(store|lti)/index\\.ts$|^src/(services|library)\\.ts$',
      },
    },
    {
      name: 'features-take-the-type-of-services',
      severity: 'error',
      from: { path: '^src/(features|web|jobs)' },
      to: { path: '^src/(services|library)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'jobs-use-doors',
      comment: 'a job is another way into a use case of a feature, never into its routes or pages',
      severity: 'error',
      from: { path: '^src/jobs' },
      to: {
        path: '^src',
        pathNot:
          '^src/(jobs|domain)/|^src/(store|lti)/index\\.ts$|^src/services\\.ts$|^src/features/.*(?<!Routes|Pages)\\.ts$',
      },
    },
    {
      name: 'app-and-server-are-the-top',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(server|startServer|cli/.*)\\.ts$' },
      to: { path: '^src/(app|server|startServer)\\.ts$' },
    },
    {
      name: 'only-the-doors-know-their-engines',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/store' },
      to: { path: 'node_modules/(mongoose|mongodb)/|^node:sqlite' },
    },
    {
      name: 'only-its-part-of-the-door-knows-ltijs',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/lti/ltijs/' },
      to: { path: 'node_modules/ltijs/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src|public)' },
      to: { path: '^(test|bench|chaos)' },
    },
    {
      name: 'no-dev-packages-in-product',
      severity: 'error',
      from: { path: '^src' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
