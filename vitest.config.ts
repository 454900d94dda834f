import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Starts the scenarios first, because they take longest. vitest only knows that after a first run.
 */
class ScenariosFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isScenario = ({ moduleId }: TestSpecification) => moduleId.includes('/test/scenarios/');
    return [...sorted.filter(isScenario), ...sorted.filter((file) => !isScenario(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    exclude: ['test/soak/**', '**/node_modules/**'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // One more than two cores, because scenarios wait for a part of their time.
    maxWorkers: 3,
    sequence: { sequencer: ScenariosFirst },
    globalSetup: ['test/scenarios/grants-setup.ts'],
    // Test files mock no module and share no state. A worker that keeps its modules saves half a
    // second per file.
    isolate: false,
  },
});
