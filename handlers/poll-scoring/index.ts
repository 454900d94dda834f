import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openTransformJobs } from '../aws/sagemaker/transform-jobs.ts';
import { pollScoring, pollScoringInput } from './poll-scoring.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const transformJobs = openTransformJobs(new SageMakerClient(clientSettings));

export const handler = entry(pollScoringInput, (input) =>
  pollScoring(input, { bucket, transformJobs, now: () => new Date() }),
);
