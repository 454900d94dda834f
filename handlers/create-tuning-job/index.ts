import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
import { accountSettings } from '../aws/account-settings.ts';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openTuningJobs } from '../aws/sagemaker/tuning-jobs.ts';
import { createTuningJob, createTuningJobInput } from './create-tuning-job.ts';

const environment = readEnvironment({
  ...commonEnvironment,
  AWS_REGION: z.string(),
  SAGEMAKER_ROLE_ARN: z.string(),
});
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const tuningJobs = openTuningJobs(new SageMakerClient(clientSettings), accountSettings(environment));

export const handler = entry(createTuningJobInput, (input) =>
  createTuningJob(input, {
    bucket,
    tuningJobs,
    region: environment.AWS_REGION,
    roleArn: environment.SAGEMAKER_ROLE_ARN,
  }),
);
