import { SFNClient } from '@aws-sdk/client-sfn';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openExecutions } from '../aws/executions.ts';
import { openBucket } from '../aws/bucket.ts';
import { openPipelineFile } from '../run/pipeline-file.ts';
import { settle, settleInput } from './settle.ts';

const environment = readEnvironment({
  ...commonEnvironment,
  STATE_MACHINE_ARN: z.string(),
  LAMBDA_TASK_ROOT: z.string(),
});
const dependencies = {
  bucket: openBucket(new S3Client(clientSettings), environment.BUCKET),
  executions: openExecutions(new SFNClient(clientSettings), environment.STATE_MACHINE_ARN),
  readPipelineFile: openPipelineFile(environment.LAMBDA_TASK_ROOT),
  now: () => new Date(),
};

export const handler = entry(settleInput, (input) => settle(input, dependencies));
