import * as z from 'zod';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openCleanUp } from '../run/open-clean-up.ts';
import { openPipelineFile } from '../run/pipeline-file.ts';
import { recordDeath } from '../run/record-death.ts';
import { sweep } from '../run/sweep.ts';
import { prepare, prepareInput } from './prepare.ts';

const environment = readEnvironment({
  ...commonEnvironment,
  STATE_MACHINE_ARN: z.string(),
  /** Folder of the function's code, which includes the pipeline file. */
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
