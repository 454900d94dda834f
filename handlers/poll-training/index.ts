import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openTrainingJobs } from '../aws/sagemaker/training-jobs.ts';
import { pollTraining, pollTrainingInput } from './poll-training.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const trainingJobs = openTrainingJobs(new SageMakerClient(clientSettings));

export const handler = entry(pollTrainingInput, (input) =>
  pollTraining(input, { bucket, trainingJobs, now: () => new Date() }),
);
