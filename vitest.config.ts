import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // Test files mock no module and share no state: a worker that keeps what it has loaded saves half a second a file.
    isolate: false,
  },
});
