import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
import { accountSettings } from '../aws/account-settings.ts';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openTrainingJobs } from '../aws/sagemaker/training-jobs.ts';
import { createTrainingJob, createTrainingJobInput } from './create-training-job.ts';

const environment = readEnvironment({
  ...commonEnvironment,
  AWS_REGION: z.string(),
  SAGEMAKER_ROLE_ARN: z.string(),
});
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const trainingJobs = openTrainingJobs(new SageMakerClient(clientSettings), accountSettings(environment));

export const handler = entry(createTrainingJobInput, (input) =>
  createTrainingJob(input, {
    bucket,
    trainingJobs,
    region: environment.AWS_REGION,
    roleArn: environment.SAGEMAKER_ROLE_ARN,
  }),
);
