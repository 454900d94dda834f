/** The allowed arrows: cli -> laptop -> infra -> handlers -> core; the laptop also leans on packages/local-aws. */
const product = 'core|handlers|infra|laptop|cli|pipelines|test';
module.exports = {
  forbidden: [
    {
      name: 'core-stands-alone',
      severity: 'error',
      comment: 'core is pure: it knows nothing of the handlers, the stack or the laptop, and no AWS SDK',
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
