import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openTuningJobs } from '../aws/sagemaker/tuning-jobs.ts';
import { pollTuning, pollTuningInput } from './poll-tuning.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const tuningJobs = openTuningJobs(new SageMakerClient(clientSettings));

export const handler = entry(pollTuningInput, (input) =>
  pollTuning(input, { bucket, tuningJobs, now: () => new Date() }),
);
