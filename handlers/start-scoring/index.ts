import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
import { accountSettings } from '../aws/account-settings.ts';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openModels } from '../aws/sagemaker/models.ts';
import { openTransformJobs } from '../aws/sagemaker/transform-jobs.ts';
import { startScoring, startScoringInput } from './start-scoring.ts';

const environment = readEnvironment({
  ...commonEnvironment,
  AWS_REGION: z.string(),
  SAGEMAKER_ROLE_ARN: z.string(),
});
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const client = new SageMakerClient(clientSettings);
const settings = accountSettings(environment);
const models = openModels(client, settings);
const transformJobs = openTransformJobs(client, settings);

export const handler = entry(startScoringInput, (input) =>
  startScoring(input, {
    bucket,
    models,
    transformJobs,
    region: environment.AWS_REGION,
    roleArn: environment.SAGEMAKER_ROLE_ARN,
  }),
);
