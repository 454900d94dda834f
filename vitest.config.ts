import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest is started first, also where vitest does not know it from an earlier run. */
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
    // One more than two cores: scenarios wait for a tenth of their time.
    maxWorkers: 3,
    sequence: { sequencer: ScenariosFirst },
    globalSetup: ['test/scenarios/grants-setup.ts'],
    // Test files mock no module and share no state: a worker that keeps what it has loaded saves half a second a file.
    isolate: false,
  },
});
