import { z } from 'zod';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openCleanUp } from '../shared/open-clean-up.ts';
import { openPipelineFile } from '../shared/pipeline-file.ts';
import { recordDeath } from '../shared/record-death.ts';
import { sweep } from '../shared/sweep.ts';
import { prepare, prepareInput } from './prepare.ts';

const environment = readEnvironment({
  ...commonEnvironment,
  STATE_MACHINE_ARN: z.string(),
  /** Where the function's code lies; the pipeline file is bundled with it. */
  LAMBDA_TASK_ROOT: z.string(),
});
const dependencies = openCleanUp(environment);

export const handler = entry(prepareInput, (input) =>
  prepare(input, {
    ...dependencies,
    readPipelineFile: openPipelineFile(environment.LAMBDA_TASK_ROOT),
    takeOver: {
      isRunning: dependencies.isRunning,
      reap: async (lease) => {
        await sweep(dependencies);
        await recordDeath(lease, dependencies);
      },
    },
  }),
);
