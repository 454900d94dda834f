/**
 * Imports go one way: cli -> laptop -> infra -> handlers -> core. The laptop also imports
 * packages/local-aws. Within handlers, a state's folder imports only the shared folders: aws,
 * duckdb, run and lane.
 */
const product = 'core|handlers|infra|laptop|cli|pipelines|test';
module.exports = {
  forbidden: [
    {
      name: 'core-stands-alone',
      severity: 'error',
      comment: 'core is pure: it imports no handler, stack or laptop code, no AWS SDK, no file system and no network',
      from: { path: '^core/' },
      to: {
        path: '^(handlers|infra|laptop|cli|packages|pipelines|test)/|(^|/)node_modules/(@aws-sdk|@smithy|@duckdb|aws-cdk)|^@aws-sdk/|^(node:)?(fs|http|https|net|child_process)',
      },
    },
    {
      name: 'handlers-know-only-core',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { path: '^(infra|laptop|cli|packages|pipelines|test)/' },
    },
    {
      name: 'handlers-do-not-import-a-state',
      severity: 'error',
      comment: 'code that two states need belongs into a shared folder',
      from: { path: '^handlers/([^/]+)/' },
      to: { path: '^handlers/[^/]+/', pathNot: '^handlers/(aws|duckdb|run|lane|$1)/' },
    },
    {
      name: 'handlers-aws-stands-below-the-shared-folders',
      severity: 'error',
      from: { path: '^handlers/aws/' },
      to: { path: '^handlers/(duckdb|run|lane)/' },
    },
    {
      name: 'infra-knows-core-and-the-list-of-functions',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^(laptop|cli|packages|test)/|^handlers/(?!functions\\.ts$)' },
    },
    {
      name: 'laptop-does-not-reach-into-handlers',
      severity: 'error',
      from: { path: '^laptop/' },
      to: { path: '^(cli|test)/|^handlers/(?!functions\\.ts$)' },
    },
    {
      name: 'cli-does-not-reach-into-handlers',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^(infra|packages|test)/|^handlers/(?!functions\\.ts$)' },
    },
    {
      name: 'local-aws-knows-nothing-of-relearn',
      severity: 'error',
      from: { path: '^packages/local-aws/' },
      to: { path: `^(${product})/` },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan-imports', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
