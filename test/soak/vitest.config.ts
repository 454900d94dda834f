import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..', '..');
/** Tests of `npm test` that try more cases here. */
const drawn = globSync('{test,packages/*/test}/**/*.test.ts', { cwd: root }).filter((file) =>
  readFileSync(join(root, file), 'utf8').includes('fixtures/draw.ts'),
);

export default defineConfig({
  root,
  test: {
    include: ['test/soak/**/*.test.ts', ...drawn],
    testTimeout: 600_000,
    hookTimeout: 300_000,
    // Each case starts a host of its own with some ten processes.
    maxWorkers: 2,
    isolate: false,
  },
});
