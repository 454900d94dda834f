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
import { cleanup, cleanupInput } from './cleanup.ts';

const environment = readEnvironment({ ...commonEnvironment, STATE_MACHINE_ARN: z.string() });
const executions = openExecutions(new SFNClient(clientSettings), environment.STATE_MACHINE_ARN);
const dependencies = {
  bucket: openBucket(new S3Client(clientSettings), environment.BUCKET),
  sagemaker: openSageMaker(new SageMakerClient(clientSettings)),
  executions,
  pipeline: environment.PIPELINE,
  isRunning: async (execution: string) => (await executions.status(execution)) === 'RUNNING',
  now: () => new Date(),
};

export const handler = entry(cleanupInput, () => cleanup(dependencies));
