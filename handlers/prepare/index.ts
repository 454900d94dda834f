import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { clientSettings } from '../shared/client-settings.ts';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openExecutions } from '../shared/executions.ts';
import { openBucket } from '../shared/objects.ts';
import { openSageMaker } from '../shared/sagemaker.ts';
import { recordDeath } from '../shared/record-death.ts';
import { sweep } from '../shared/sweep.ts';
import { prepare, prepareInput } from './prepare.ts';

const environment = readEnvironment({
  ...commonEnvironment,
  STATE_MACHINE_ARN: z.string(),
  /** Where the function's code lies; the pipeline file is bundled with it. */
  LAMBDA_TASK_ROOT: z.string(),
});
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const sagemaker = openSageMaker(new SageMakerClient(clientSettings));
const executions = openExecutions(new SFNClient(clientSettings), environment.STATE_MACHINE_ARN);
const isRunning = async (execution: string) => (await executions.status(execution)) === 'RUNNING';
const now = () => new Date();

export const handler = entry(prepareInput, (input) =>
  prepare(input, {
    bucket,
    readPipelineFile: () => readFile(join(environment.LAMBDA_TASK_ROOT, 'pipeline.json'), 'utf8'),
    takeOver: {
      isRunning,
      reap: async (lease) => {
        const dependencies = { bucket, sagemaker, executions, pipeline: environment.PIPELINE, isRunning, now };
        await sweep(dependencies);
        await recordDeath(lease, dependencies);
      },
    },
    executions,
    now,
  }),
);
