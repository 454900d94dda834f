import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { z } from 'zod';
import { accountSettings } from '../shared/account-settings.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openBucket } from '../shared/objects.ts';
import { openSageMaker } from '../shared/sagemaker.ts';
import { startScoring, startScoringInput } from './start-scoring.ts';

const environment = readEnvironment({
  ...commonEnvironment,
  AWS_REGION: z.string(),
  SAGEMAKER_ROLE_ARN: z.string(),
});
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const sagemaker = openSageMaker(new SageMakerClient(clientSettings), accountSettings(environment));

export const handler = entry(startScoringInput, (input) =>
  startScoring(input, {
    bucket,
    sagemaker,
    region: environment.AWS_REGION,
    roleArn: environment.SAGEMAKER_ROLE_ARN,
  }),
);
